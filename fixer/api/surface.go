package api

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// A Surface knows which declarations of a module, as it is loaded, other modules
// see.
type Surface struct {
	m      *fixer.Module
	seen   map[token.Pos]string
	walked map[types.Type]bool
	paths  map[string]bool // of the module's packages
}

// Surface returns the surface of a module that the decision was made for. A nil
// decision has one with nothing on it.
func (d *Decision) Surface(m *fixer.Module) *Surface {
	s := &Surface{m: m, seen: make(map[token.Pos]string), walked: make(map[types.Type]bool), paths: make(map[string]bool)}
	if d == nil || len(d.Kept) == 0 {
		return s
	}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			s.paths[p.Path] = true
		}
	}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if why := d.Kept[p.Path]; why != "" && p.Types != nil {
				s.publish(p, why)
			}
		}
	}
	return s
}

// Sees returns why a package-level declaration, by the position of its name,
// keeps its type; it is empty if no other module sees it.
func (s *Surface) Sees(pos token.Pos) string {
	if s == nil {
		return ""
	}
	return s.seen[pos]
}

// publish adds what a package exports, and what that is made of.
func (s *Surface) publish(p *fixer.Package, why string) {
	for _, name := range p.Types.Scope().Names() {
		obj := p.Types.Scope().Lookup(name)
		if !obj.Exported() || s.inTest(obj.Pos()) {
			continue
		}
		s.seen[obj.Pos()] = why
		s.add(obj.Type(), why)
	}
}

// add adds the declared types of the module that are to be had from values of a
// type.
func (s *Surface) add(t types.Type, why string) {
	if s.walked[t] {
		return
	}
	s.walked[t] = true
	switch n := t.(type) {
	case *types.TypeParam:
		s.add(n.Constraint(), why)
	case *types.Named:
		for arg := range n.TypeArgs().Types() {
			s.add(arg, why)
		}
		obj := n.Origin().Obj()
		if obj.Pkg() == nil || !s.paths[obj.Pkg().Path()] {
			return
		}
		if s.seen[obj.Pos()] == "" {
			s.seen[obj.Pos()] = why
		}
		t = n.Origin()
	}
	EachPart(t, func(part types.Type) { s.add(part, why) })
}

func (s *Surface) inTest(pos token.Pos) bool {
	f := s.m.Fset.File(pos)
	return f == nil || strings.HasSuffix(f.Name(), "_test.go")
}

// EachPart calls do for the types that a type is made of, and those that are
// to be had from it by exported fields and methods.
func EachPart(t types.Type, do func(types.Type)) {
	switch t := t.(type) {
	case *types.Alias:
		do(types.Unalias(t))
	case *types.Named:
		do(t.Underlying())
		for m := range t.Methods() {
			if m.Exported() {
				do(m.Signature())
			}
		}
	case *types.Map:
		do(t.Key())
		do(t.Elem())
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel
		do(t.Elem())
	case *types.Signature:
		do(t.Params())
		do(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			do(v.Type())
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				do(f.Type())
			}
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			do(m.Signature())
		}
		for e := range t.EmbeddedTypes() {
			do(e)
		}
	}
}
