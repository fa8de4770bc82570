// Package checker analyses one package: it parses and type-checks the files,
// runs the rules, and gives back findings and facts that hold no syntax and no
// types. Both the vet door and the command stand on it, so that they cannot
// disagree.
package checker

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"runtime"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/cgo"
)

// A Package is one to analyse.
type Package struct {
	Path      string // import path, without the mark of a test variant
	GoVersion string // language version, such as "go1.26"
	Sizes     types.Sizes
	Fset      *token.FileSet
	Files     []File // what is compiled, with files that import "C" as written
	Cgo       bool   // there are such files, and the declarations they need
	Module    *analysis.Module
	// Import returns a package by the path an import declaration gives.
	Import func(path string) (*types.Package, error)
	Below  Facts
	// FactsOnly leaves out the rules that only report.
	FactsOnly bool
	// Checked, if set, is shown the package once it is type-checked.
	Checked func(*types.Package) error
}

// A File is the text of a source file.
type File struct {
	Name string // absolute
	Text []byte
}

// A Result is what the analysis of a package found out.
type Result struct {
	Findings []finding.Finding
	Accepted []finding.Accepted
	Facts    Section
}

// An Error says why a package could not be analysed.
type Error struct {
	Pos token.Position // may be invalid
	Msg string
}

func (e *Error) Error() string {
	if e.Pos.IsValid() {
		return e.Pos.String() + ": " + e.Msg
	}
	return e.Msg
}

// readFile reads a file, one of the package as it was given.
func (u *Package) readFile(name string) ([]byte, error) {
	for _, f := range u.Files {
		if f.Name == name {
			return f.Text, nil
		}
	}
	return os.ReadFile(name)
}

// Run analyses the package with the analyzers, whose fact types must have been
// registered. The error is an [*Error] when the package does not compile.
func (u *Package) Run(analyzers []*analysis.Analyzer) (*Result, error) {
	files, err := u.parse()
	defer u.release(files)
	if err != nil {
		return nil, err
	}
	pkg, info, err := u.check(files)
	if err != nil {
		return nil, err
	}
	if u.Checked != nil {
		if err := u.Checked(pkg); err != nil {
			return nil, err
		}
	}
	r := &runner{of: u, files: files, pkg: pkg, info: info,
		facts: newFactSet(pkg, u.Below), keep: !u.FactsOnly, results: make(map[*analysis.Analyzer]any)}
	if u.FactsOnly {
		analyzers = Producers(analyzers)
	}
	for _, a := range analyzers {
		if err := r.run(a); err != nil {
			return nil, err
		}
	}
	section, err := r.facts.section()
	if err != nil {
		return nil, err
	}
	return &Result{Findings: r.findings(analyzers), Accepted: r.accepted(analyzers), Facts: section}, nil
}

// Declarations type-checks the package without the bodies of its functions, for
// what imports it. The error is an [*Error] when they do not compile.
func (u *Package) Declarations() (*types.Package, error) {
	files, err := u.parse()
	if err != nil {
		return nil, err
	}
	pkg, err := u.typeCheck(files, nil, true)
	return pkg, err
}

func (u *Package) parse() ([]*ast.File, error) {
	var files []*ast.File
	for _, f := range u.Files {
		file, err := parser.ParseFile(u.Fset, f.Name, f.Text, parser.ParseComments|parser.SkipObjectResolution)
		if file != nil {
			files = append(files, file)
		}
		if err != nil {
			return files, syntaxError(err)
		}
	}
	return files, nil
}

func syntaxError(err error) error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return &Error{Pos: list[0].Pos, Msg: list[0].Msg}
	}
	return &Error{Msg: err.Error()}
}

// release gives the positions of the files back. The file set is shared with
// the imported packages and outlives the analysis.
func (u *Package) release(files []*ast.File) {
	for _, f := range files {
		if tok := u.Fset.File(f.FileStart); tok != nil {
			u.Fset.RemoveFile(tok)
		}
	}
}

func (u *Package) check(files []*ast.File) (*types.Package, *types.Info, error) {
	info := &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Scopes:       make(map[ast.Node]*types.Scope),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
	pkg, err := u.typeCheck(files, info, false)
	return pkg, info, err
}

func (u *Package) typeCheck(files []*ast.File, info *types.Info, skipBodies bool) (*types.Package, error) {
	cfg := &types.Config{Importer: importer(u.Import), Sizes: u.Sizes, GoVersion: u.GoVersion, IgnoreFuncBodies: skipBodies}
	if u.Cgo {
		cgo.Enable(cfg)
	}
	pkg, err := cfg.Check(u.Path, u.Fset, files, info)
	var wrong types.Error
	if errors.As(err, &wrong) {
		err = &Error{Pos: wrong.Fset.Position(wrong.Pos), Msg: wrong.Msg}
	}
	return pkg, err
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return i(path)
}

// GOARCHSizes returns the sizes of types on the named architecture.
func GOARCHSizes(goarch string) types.Sizes {
	if goarch == "" {
		goarch = runtime.GOARCH
	}
	if sizes := types.SizesFor("gc", goarch); sizes != nil {
		return sizes
	}
	return types.SizesFor("gc", "amd64")
}

// internalError is the error for a rule that failed on a package.
func internalError(a *analysis.Analyzer, path string, cause any) error {
	return fmt.Errorf("rule %s failed on package %s, please report this: %v", a.Name, path, cause)
}
