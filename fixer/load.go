package fixer

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Config says what to load.
type Config struct {
	// Dir is a directory in the module to load. Empty means the current one. In
	// a workspace, the other modules that have to do with it are loaded too.
	Dir string

	// Members are the directories of further modules of the workspace that are
	// loaded whole. Of all others, what imports Dir or Members is loaded, and
	// what these import.
	Members []string

	// Tags are the build tags of the first build. Empty means those of the
	// environment (GOFLAGS).
	Tags []string

	// Env is the environment of the go command. Nil means os.Environ().
	Env []string

	// ModFile is a file that stands in for go.mod (and, with the ending .sum,
	// for go.sum), so that code can be checked against modules the module does
	// not require yet. The go command may write to it. Empty means go.mod.
	ModFile string

	// Overlay holds file contents that count instead of those on disk, by
	// absolute file name.
	Overlay map[string][]byte

	// Exports are files with type information of packages outside the module, by import
	// path, as far as they are known for the first build. The go command is asked for
	// the others.
	Exports map[string]string

	// Listed are the packages of the module, with their tests and all they import, where it
	// stands alone and these are known for the first build. Nil means that the go command is
	// asked. They become part of the module.
	Listed []*packages.Package

	// Near reports whether a look at the module is about the package of an import path, of
	// the module or not. Of packages of the module that import none of these, directly or
	// not, and that no package which does imports, only what they import is known: they
	// have neither files nor declarations. Nil loads all, as edits ask for.
	Near func(path string) bool

	// Relevant reports whether a file that the first build leaves out is worth
	// a build of its own. Nil means that no file is.
	Relevant func(name string, src []byte) bool

	// Regenerated reports whether a generated file is made anew to agree with what
	// becomes of the module: until then it is edited as one written by hand. Nil
	// means that no file is.
	Regenerated func(name string) bool
}

// A Module is one Go module, loaded to be edited. Everything in it is
// read-only once Load returned; its methods may be called from one goroutine
// at a time.
type Module struct {
	Dir   string // directory of go.mod
	Path  string // module path
	GoMod string // go.mod, also when Config.ModFile stands in for it

	// Builds holds one entry per build configuration; the first is the one
	// that `go build` uses here. They share files and Fset, but no types.
	Builds []*Build

	// Unloaded lists relevant files that no build contains.
	Unloaded []Unloaded

	Fset  *token.FileSet
	cfg   Config
	files map[string]*File
	far   map[string]bool // files of packages that Config.Near leaves out
	roots []string        // directories of the modules of the workspace

	recent map[string]*File // last parse of changed contents
}

// A File is one Go source file.
type File struct {
	Name      string    // absolute
	Src       []byte    // with lines that end in "\n", whatever they end in on disk
	Syntax    *ast.File // with comments, shared by all packages that contain the file
	Generated bool      // by the comment all generators write; never edited
	Editable  bool      // belongs to the module, and the cgo tool did not make it

	crlf      bool // lines end in "\r\n" on disk
	parseErrs []Error
}

// An Unloaded file takes part in no build that could be loaded.
type Unloaded struct {
	Name   string
	Reason string
}

// A Package is one package of the module as one build compiles it. A package
// with tests occurs more than once: plain, and together with its tests.
type Package struct {
	ID      string // unique in its build, such as "example.com/p [example.com/p.test]"
	Path    string // import path; an external test package ends in _test
	Name    string
	ForTest string // import path of the package this was compiled to test
	Dir     string

	Files []*File
	Types *types.Package

	// Info is nil unless Widest: every file of the module has type information
	// once in each build that contains it.
	Info   *types.Info
	Widest bool

	// Errors are the compiler's words on a package that does not compile.
	// Function bodies of packages that are not Widest are not looked at.
	Errors []Error

	node *node
}

// An Error is one complaint of the compiler or the go command.
type Error struct {
	File   string // absolute; empty if the error is about no file
	Line   int
	Column int
	Msg    string

	offset int
}

func (e Error) String() string {
	if e.File == "" {
		return e.Msg
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Msg)
}

// Load loads all packages of the module around cfg.Dir, with their tests.
// Packages of the module are parsed and type-checked, all others are read from
// export data. Packages that do not compile are loaded as far as possible and
// carry Errors. Load fails if there is no module, no go command, or if the
// packages cannot be listed at all.
func Load(ctx context.Context, cfg Config) (*Module, error) {
	if cfg.Env == nil {
		cfg.Env = os.Environ()
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("load module: %w", err)
	}
	cfg.Dir = dir
	env, err := goEnv(ctx, cfg)
	if err != nil {
		return nil, err
	}
	m := &Module{
		Dir:   filepath.Dir(env.GOMOD),
		GoMod: env.GOMOD,
		Fset:  token.NewFileSet(),
		cfg:   cfg,
		files: make(map[string]*File),
		far:   make(map[string]bool),
	}
	if err := m.findMembers(env.GOWORK); err != nil {
		return nil, err
	}
	first, err := m.load(ctx, Setting{GOOS: env.GOOS, GOARCH: env.GOARCH, Tags: cfg.Tags}, nil)
	if err != nil {
		return nil, err
	}
	m.Builds = []*Build{first}
	if err := m.loadOtherBuilds(ctx, env); err != nil {
		return nil, err
	}
	return m, nil
}

// Forget lets go of sources, syntax and types, which are most of what a module
// takes. What is left are its packages and files by their names. It is for a
// module that another one has taken the place of.
func (m *Module) Forget() {
	for _, f := range m.files {
		f.Src, f.Syntax = nil, nil
	}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			p.Types, p.Info, p.node = nil, nil, nil
		}
		b.nodes, b.exported, b.memo, b.oldMemo = nil, nil, nil, nil
	}
	m.recent, m.cfg.Overlay = nil, nil
}

// File returns the file of that absolute name, or nil if no build contains it.
func (m *Module) File(name string) *File { return m.files[name] }

// Files returns all files of the module's packages, sorted by name.
func (m *Module) Files() []*File {
	var list []*File
	for _, f := range m.files {
		if m.contains(f.Name) {
			list = append(list, f)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// Rel returns name relative to the module's directory, with slashes, for
// messages and diffs. Names of files in no module of the workspace stay
// absolute.
func (m *Module) Rel(name string) string {
	rel, err := filepath.Rel(m.Dir, name)
	if err == nil && (filepath.IsLocal(rel) || m.RootOf(name) != "") {
		return filepath.ToSlash(rel)
	}
	return name
}

// contains reports whether a file lies in the directory of the module, or of
// another one of its workspace, and in no vendor directory below it.
func (m *Module) contains(name string) bool {
	root := m.RootOf(name)
	if root == "" {
		return false
	}
	rel, err := filepath.Rel(root, name)
	return err == nil && !strings.HasPrefix(filepath.ToSlash(rel), "vendor/")
}
