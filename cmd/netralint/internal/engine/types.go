package engine

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/exportdata"
)

// errNoTypes is why a package is not analysed when one it imports does not
// compile.
var errNoTypes = errors.New("no type information")

// universe holds the types of imported packages, shared by all analyses. It is
// filled by one goroutine before the first analysis and not changed after, so
// that analyses may read it together.
//
// A package that is compiled anew for the test of another has the path of the
// original but other types. Every such test has a map of its own, with the
// packages that are the same in all of them in common.
type universe struct {
	fset   *token.FileSet
	source func(n *node) (*types.Package, error) // type-checks a sourced package
	common map[string]*types.Package
	tests  map[string]map[string]*types.Package // by the package under test
	anew   map[string]map[string]bool           // by the package under test: paths compiled anew
	loaded map[*node]*types.Package
}

func newUniverse(g *graph) *universe {
	u := &universe{
		fset:   token.NewFileSet(),
		common: make(map[string]*types.Package),
		tests:  make(map[string]map[string]*types.Package),
		anew:   make(map[string]map[string]bool),
		loaded: make(map[*node]*types.Package),
	}
	for _, n := range g.nodes {
		if n.ForTest != "" {
			if u.anew[n.ForTest] == nil {
				u.anew[n.ForTest] = make(map[string]bool)
			}
			u.anew[n.ForTest][n.Path()] = true
		}
	}
	return u
}

// need loads the types of what n imports.
func (u *universe) need(n *node) error {
	for _, dep := range n.imports {
		if err := u.load(dep); err != nil {
			return err
		}
	}
	return nil
}

// load gets the types of a package. Those of a package compiled anew for a test go into
// the map of that test alone.
func (u *universe) load(n *node) error {
	if u.loaded[n] != nil || n.ImportPath == "unsafe" {
		return nil
	}
	for _, dep := range n.imports { // export data refers to what is there already
		if n.sourced || dep.sourced || dep.over {
			if err := u.load(dep); err != nil {
				return err
			}
		}
	}
	into := u.common
	if n.ForTest != "" {
		into = u.forTest(n.ForTest)
	}
	pkg, err := u.read(n, into)
	if err != nil {
		return err
	}
	into[n.Path()] = pkg
	u.loaded[n] = pkg
	if n.ForTest != "" {
		u.share(n.ForTest)
	}
	return nil
}

// read makes the types of a package from its source or its export data.
func (u *universe) read(n *node, into map[string]*types.Package) (*types.Package, error) {
	switch {
	case n.sourced:
		return u.source(n)
	case n.Export == "":
		return nil, fmt.Errorf("%w about %s", errNoTypes, n.ImportPath)
	}
	return exportdata.Read(u.fset, into, n.Path(), n.Export)
}

// forTest returns the packages as the test of a package sees them, with all
// that is known in common by now.
func (u *universe) forTest(path string) map[string]*types.Package {
	own := u.tests[path]
	if own == nil {
		own = make(map[string]*types.Package)
		u.tests[path] = own
	}
	for p, pkg := range u.common {
		if !u.anew[path][p] && own[p] == nil {
			own[p] = pkg
		}
	}
	return own
}

// share puts what came along with the types of a test into the common map.
func (u *universe) share(path string) {
	for p, pkg := range u.tests[path] {
		if !u.anew[path][p] && u.common[p] == nil {
			u.common[p] = pkg
		}
	}
}

// importer returns how n finds the packages it imports.
func (u *universe) importer(g *graph, n *node) func(path string) (*types.Package, error) {
	return func(path string) (*types.Package, error) {
		id := n.Import(path)
		if dep := g.byID[id]; dep != nil && u.loaded[dep] != nil {
			return u.loaded[dep], nil
		}
		return nil, fmt.Errorf("%w about %s", errNoTypes, strings.TrimSpace(id))
	}
}
