package standard

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// A Survey is what the go command lists of one or more main modules, as far as the
// standard asks: their packages, their files, and which programs link which
// packages.
type Survey struct {
	Modules  []*Module
	Packages []*Package // of the main modules that the patterns name
	Programs []*Program // main packages among them
	byFile   map[string]fileOf
}

// A Module is a main module.
type Module struct {
	Path, Dir, GoMod string
	linksLibPQ       bool // a package of it, or one below, is of a driver that is lib/pq
}

// A Package is a package with all of its tests.
type Package struct {
	Path, Name, Dir string
	Module          *Module
	Files           []*File
	Reaches         bool // a database API, directly or not, outside tests
	TestsReach      bool // its tests do
	TestSupport     bool // tests alone import it, directly or not

	imports []string // packages of main modules that it imports outside tests
}

// A File is a Go file.
type File struct {
	Name    string // absolute
	Test    bool
	Imports []string
	marked  bool // its text may carry a sign of a serverless host
}

// A Program is a main package.
type Program struct {
	*Package
	Kind  Kind
	Why   string          // it is taken for that
	Links map[string]bool // packages of main modules, itself among them
	tool  bool            // links a tool that changes the schema
}

type fileOf struct {
	pkg  *Package
	file *File
}

// NewSurvey looks at listings with tests, one for each run of the go command, with
// imports before importers.
func NewSurvey(listings ...[]*load.Package) (*Survey, error) {
	s := &Survey{byFile: map[string]fileOf{}}
	for _, pkgs := range listings {
		l := newListing(s, pkgs)
		if err := l.packages(); err != nil {
			return nil, err
		}
		l.programs()
	}
	s.support()
	return s, nil
}

// module returns the module of a package, if that is a main module.
func (s *Survey) module(m *load.Module) *Module {
	if m == nil || !m.Main {
		return nil
	}
	for _, known := range s.Modules {
		if known.Dir == m.Dir {
			return known
		}
	}
	s.Modules = append(s.Modules, &Module{Path: m.Path, Dir: m.Dir, GoMod: m.GoMod})
	return s.Modules[len(s.Modules)-1]
}

// listing is one answer of go list.
type listing struct {
	*Survey
	pkgs    []*load.Package
	byID    map[string]*load.Package
	reaches map[*load.Package]bool
	own     map[string]*Package
}

func newListing(s *Survey, pkgs []*load.Package) *listing {
	l := &listing{Survey: s, pkgs: pkgs, byID: map[string]*load.Package{}, reaches: map[*load.Package]bool{}, own: map[string]*Package{}}
	for _, p := range pkgs {
		l.byID[p.ImportPath] = p
		l.reaches[p] = analyzers.DatabaseAPI(p.Path()) || slices.ContainsFunc(p.Imports, func(id string) bool { return l.reaches[l.byID[id]] })
	}
	return l
}

// packages collects the packages that the patterns name, with the files of their
// test variants.
func (l *listing) packages() error {
	for _, p := range l.pkgs {
		m := l.module(p.Module)
		if m == nil || p.DepOnly && p.ForTest == "" || p.TestMain() {
			continue
		}
		path := p.Path()
		if p.ForTest != "" {
			if path = p.ForTest; strings.TrimSuffix(p.Path(), "_test") != path {
				continue // another package, compiled anew for a test
			}
		}
		own := l.own[path]
		if own == nil {
			own = &Package{Path: path, Name: p.Name, Dir: p.Dir, Module: m}
			l.own[path] = own
			l.Packages = append(l.Packages, own)
		}
		if err := l.add(own, p); err != nil {
			return err
		}
	}
	return nil
}

// add adds what one variant of a package has and the ones before had not.
func (l *listing) add(own *Package, p *load.Package) error {
	if p.ForTest == "" {
		own.Reaches = l.reaches[p]
	} else {
		own.TestsReach = own.TestsReach || l.reaches[p]
	}
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(p.Dir, name)
		}
		if _, known := l.byFile[name]; known || filepath.Dir(name) != p.Dir {
			continue // what the go command made is not a file of the module
		}
		f, err := readFile(name)
		if err != nil {
			return err
		}
		own.Files = append(own.Files, f)
		l.byFile[name] = fileOf{own, f}
	}
	for _, id := range p.Imports {
		dep := l.byID[id]
		if dep == nil {
			continue
		}
		if d, ok := dbapi.DriverAt(dep.Path()); ok && d.Stack == dbapi.LibPQ {
			own.Module.linksLibPQ = true
		}
		if dep.Module == nil || !dep.Module.Main {
			continue
		}
		if p.ForTest == "" {
			own.imports = append(own.imports, dep.Path())
		}
	}
	return nil
}

// readFile reads the imports of a file, and whether it may be serverless.
func readFile(name string) (*File, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f := &File{Name: name, Test: strings.HasSuffix(name, "_test.go")}
	f.marked = !f.Test && analyzers.Marked(text)
	syntax, _ := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly) // who checks the package says what is wrong with it
	if syntax == nil {
		return f, nil
	}
	for _, spec := range syntax.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			f.Imports = append(f.Imports, path)
		}
	}
	return f, nil
}

// programs finds the main packages and what they link.
func (l *listing) programs() {
	for _, p := range l.pkgs {
		own := l.own[p.Path()]
		if own == nil || p.ForTest != "" || p.Name != "main" {
			continue
		}
		prog := &Program{Package: own, Links: map[string]bool{}}
		l.link(prog, p, map[*load.Package]bool{})
		l.Programs = append(l.Programs, prog)
	}
}

// link follows the imports of a program.
func (l *listing) link(prog *Program, p *load.Package, seen map[*load.Package]bool) {
	if p == nil || seen[p] {
		return
	}
	seen[p] = true
	if p.Module != nil && p.Module.Main {
		prog.Links[p.Path()] = true
	}
	prog.tool = prog.tool || dbapi.IsMigrationTool(p.Path())
	if d, ok := dbapi.DriverAt(p.Path()); ok && d.Stack == dbapi.LibPQ {
		prog.Module.linksLibPQ = true
	}
	for _, id := range p.Imports {
		l.link(prog, l.byID[id], seen)
	}
}

// support marks the packages that exist for tests: they say so, in their path or by
// importing package testing, and nothing but tests and such packages imports them.
func (s *Survey) support() {
	for _, p := range s.Packages {
		p.TestSupport = p.Name != "main" && p.forTests()
	}
	for again := true; again; {
		again = false
		for _, user := range s.Packages {
			for _, p := range s.Packages {
				if p.TestSupport && !user.TestSupport && slices.Contains(user.imports, p.Path) {
					p.TestSupport, again = false, true
				}
			}
		}
	}
}

// forTests reports whether a package says that it is for tests.
func (p *Package) forTests() bool {
	if slices.ContainsFunc(p.Files, func(f *File) bool { return !f.Test && slices.Contains(f.Imports, "testing") }) {
		return true
	}
	rel := strings.TrimPrefix(p.Path, p.Module.Path)
	return slices.ContainsFunc(strings.Split(rel, "/"), func(part string) bool { return strings.Contains(part, "test") })
}
