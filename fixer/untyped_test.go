package fixer

import (
	"go/ast"
	"testing"
)

// Code that the compiler gives up on in the middle, in many kinds of expression.
const brokenModule = `
-- p/p.go --
package p

type store struct {
	names []string
	gone.Embedded
}

func (s *store) broken(name string) (err error) {
	names := append(gone.Names, name)
	names = append(names, gone.Name())
	list := append(missing, s.names)
	gone.Take(s, list...)
	missing(s)(1)
	var x, y = gone.Pair(s.names)
	ch := gone.Chan()
	ch <- s
	for _, v := range gone.All(x) {
		v.Use(y, s.names)
	}
	switch t := gone.Value.(type) {
	case *store:
		t.broken(missing)
	case gone.Type:
	}
	m := map[gone.Key]*store{gone.One: s}
	_ = gone.Generic[int, *store](s, m[gone.One])
	_ = gone.Struct{Store: s}
	_ = &gone.Struct{s}
	f := func(a gone.A, s *store) gone.B { return gone.F(s) }
	f(nil, s)
	g := gone.Func()
	g(s)
	(*gone.T).Method(nil, s)
	(*store).broken(s, missing)
	go gone.Run(s)
	defer missing.Close(s)
	_, err = gone.Func.Method(s).Field.Exec(s.names...)
	return gone.Err(err), s
}
`

func TestLoadTypesWhatDoesNotCompile(t *testing.T) {
	m := load(t, brokenModule)
	seen := 0
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if len(p.Errors) == 0 {
				t.Errorf("%s compiles", p.ID)
			}
			seen += typed(t, m, p)
		}
	}
	if seen < 200 {
		t.Errorf("looked at %d expressions", seen)
	}
}

// typed reports expressions of a package for which no type is recorded, and returns how
// many it looked at.
func typed(t *testing.T, m *Module, p *Package) (seen int) {
	t.Helper()
	for _, f := range p.Files {
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok || n == f.Syntax.Name {
				return true
			}
			seen++
			if p.Info.TypeOf(e) == nil {
				t.Errorf("%s: %T has no type", m.Fset.Position(e.Pos()), e)
			}
			if call, ok := e.(*ast.CallExpr); ok && p.Info.Types[ast.Unparen(call.Fun)].Type == nil {
				t.Errorf("%s: no type of what is called is recorded", m.Fset.Position(e.Pos()))
			}
			return true
		})
	}
	return seen
}

// What a package that does not compile declares has no type in those that use it, and the
// type checker says nothing of it there.
func TestLoadTypesWhatUsesBrokenPackages(t *testing.T) {
	m := load(t, `
-- broken/broken.go --
package broken

var Make = gone.Make()
-- between/between.go --
package between

import "example.com/m/broken"

var Make = broken.Make
-- use/use.go --
package use

import "example.com/m/between"

func Use() {
	between.Make.Method(1).Field.Method(2)
}
`)
	for _, p := range m.Builds[0].Packages {
		if p.Name != "broken" && len(p.Errors) > 0 {
			t.Errorf("%s: %v", p.ID, p.Errors)
		}
		typed(t, m, p)
	}
}
