package fixer

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/fixer/cgo"
	"github.com/netra-systems/netralint/fixer/exportdata"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// checked is the outcome of type-checking one package.
type checked struct {
	types  *types.Package
	info   *types.Info
	errs   []Error
	syntax []*ast.File
	unused []unusedImport // in changed files
	broken bool           // it has errors, or imports, directly or not, what has
}

type memoKey struct {
	id  string
	sum [sha256.Size]byte
}

// checkBase type-checks the source nodes as they are on disk, in parallel,
// each after its imports. Function bodies are checked where Info is kept.
func (b *Build) checkBase(ctx context.Context, order []*node) error {
	b.inParallel(order, func(n *node) {
		if ctx.Err() != nil {
			return
		}
		widest := n.pkg != nil && n.pkg.Widest
		c := b.check(n, n.files, importNodes(n.imports), !widest, widest)
		c.broken = len(c.errs) > 0 || n.importsBroken()
		if c.broken && widest {
			gosrc.FillTypes(c.info, c.syntax)
		}
		n.base = c
		if n.pkg == nil {
			return
		}
		n.pkg.Types, n.pkg.Info, n.pkg.Errors = c.types, c.info, c.errs
		if len(c.errs) == 0 {
			n.pkg.Errors = b.listed(n)
		}
	})
	return ctx.Err()
}

// importsBroken reports whether a package imports one that does not compile, or whose
// imports do not: what is made of its names has no type, and is no error.
func (n *node) importsBroken() bool {
	for _, dep := range n.imports {
		if dep.base != nil && dep.base.broken {
			return true
		}
	}
	return false
}

// listed returns what the go command had to say about a package that
// type-checks: a failed cgo run, a missing embedded file.
func (b *Build) listed(n *node) []Error {
	var errs []Error
	for _, e := range n.meta.Errors {
		if !strings.HasPrefix(e.Msg, "# ") {
			errs = append(errs, Error{Msg: strings.TrimSpace(e.Pos + " " + firstLine(e.Msg))})
		}
	}
	return errs
}

// inParallel calls do for every source node after do returned for all its
// imports in order.
func (b *Build) inParallel(order []*node, do func(*node)) {
	done := make(map[*node]chan struct{})
	for _, n := range order {
		if n.source {
			done[n] = make(chan struct{})
		}
	}
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for _, n := range order {
		if !n.source {
			continue
		}
		wg.Go(func() {
			defer close(done[n])
			for _, dep := range n.imports {
				if ch := done[dep]; ch != nil {
					<-ch
				}
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			do(n)
		})
	}
	wg.Wait()
}

// An importer resolves an import path as written in a file.
type importer func(path string) (*checkedImport, error)

// A checkedImport is an imported package: of the module, or from export data.
type checkedImport struct {
	node  *node
	types *types.Package // nil: the state on disk
}

func importNodes(imports map[string]*node) importer {
	return func(path string) (*checkedImport, error) {
		n := imports[path]
		if n == nil {
			return nil, fmt.Errorf("could not import %s (no such package in the module or its requirements)", path)
		}
		return &checkedImport{node: n}, nil
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// check type-checks one package made of files.
func (b *Build) check(n *node, files []*File, imp importer, skipBodies, keepInfo bool) *checked {
	c := new(checked)
	for _, f := range files {
		c.errs = append(c.errs, f.parseErrs...)
		if f.Syntax != nil {
			c.syntax = append(c.syntax, f.Syntax)
		}
	}
	if keepInfo {
		c.info = newInfo()
	}
	conf := types.Config{
		Importer:         b.typesBy(imp),
		Sizes:            n.meta.TypesSizes,
		IgnoreFuncBodies: skipBodies,
		Error:            func(err error) { c.errs = append(c.errs, b.mod.typeError(err)) },
	}
	if n.cgo {
		cgo.Enable(&conf)
	}
	if m := n.meta.Module; m != nil && m.GoVersion != "" {
		conf.GoVersion = "go" + m.GoVersion
	}
	c.types = types.NewPackage(n.meta.PkgPath, n.meta.Name)
	// Errors arrive through conf.Error.
	_ = types.NewChecker(&conf, b.mod.Fset, c.types, c.info).Files(c.syntax)
	sort.SliceStable(c.errs, func(i, j int) bool {
		x, y := c.errs[i], c.errs[j]
		return x.File < y.File || x.File == y.File && x.offset < y.offset
	})
	return c
}

// typesBy returns what the type checker imports packages with.
func (b *Build) typesBy(imp importer) types.Importer {
	return importerFunc(func(path string) (*types.Package, error) {
		if path == "unsafe" {
			return types.Unsafe, nil
		}
		got, err := imp(path)
		if err != nil {
			return nil, err
		}
		if got.types != nil {
			return got.types, nil
		}
		return b.typesOf(got.node)
	})
}

func newInfo() *types.Info {
	return &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
}

func (m *Module) typeError(err error) Error {
	var te types.Error
	if !errors.As(err, &te) {
		return Error{Msg: err.Error()}
	}
	e := m.errorAt(te.Pos)
	e.Msg = te.Msg
	return e
}

// errorAt returns an Error without words for a position. Files that cgo wrote
// are named by the file they were made from.
func (m *Module) errorAt(pos token.Pos) Error {
	p := m.Fset.PositionFor(pos, false)
	if f := m.files[p.Filename]; f != nil && !f.Editable {
		if q := m.Fset.Position(pos); m.contains(q.Filename) {
			p = q
		}
	}
	return Error{File: p.Filename, Line: p.Line, Column: p.Column, offset: p.Offset}
}

// typesOf returns a package as it is on disk.
func (b *Build) typesOf(n *node) (*types.Package, error) {
	if n.source {
		if n.base == nil || n.base.types == nil {
			return nil, fmt.Errorf("could not import %s (it was not loaded)", n.meta.PkgPath)
		}
		return n.base.types, nil
	}
	b.exportMu.Lock()
	defer b.exportMu.Unlock()
	path := n.meta.PkgPath
	if p := b.exported[path]; p != nil && p.Complete() {
		return p, nil
	}
	if n.meta.ExportFile == "" {
		return nil, fmt.Errorf("could not import %s (it does not compile%s)", path, listErrors([]*packages.Package{n.meta}))
	}
	p, err := exportdata.Read(b.mod.Fset, b.exported, path, n.meta.ExportFile)
	if err != nil {
		return nil, fmt.Errorf("could not import %s: %w", path, err)
	}
	return p, nil
}

// newErrors returns the errors of after that are not in before. Positions move
// with the edits, so errors are told apart by file and words, and counted.
func newErrors(before, after []Error) []Error {
	type key struct{ file, msg string }
	count := make(map[key]int)
	for _, e := range before {
		count[key{e.File, e.Msg}]++
	}
	var fresh []Error
	for _, e := range after {
		k := key{e.File, e.Msg}
		if count[k] > 0 {
			count[k]--
			continue
		}
		if !slices.Contains(fresh, e) {
			fresh = append(fresh, e)
		}
	}
	return fresh
}
