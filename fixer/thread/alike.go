package thread

import (
	"go/types"
)

// alike joins the parts of two types that are written twice: a value of one
// becomes one of the other, so they have to stay identical but for their names.
func (w *walker) alike(s, t types.Type) {
	a, b := under(s), under(t)
	if p, ok := a.(*types.Pointer); ok {
		if q, ok := b.(*types.Pointer); ok {
			a, b = under(p.Elem()), under(q.Elem())
		}
	}
	w.identical(a, b)
}

// identical joins the parts of types that are identical.
func (w *walker) identical(s, t types.Type) {
	s, t = types.Unalias(s), types.Unalias(t)
	if s == t {
		return
	}
	switch a := s.(type) {
	case *types.Struct:
		if b, ok := t.(*types.Struct); ok && a.NumFields() == b.NumFields() {
			for i := range a.NumFields() {
				unify(w.varTerm(a.Field(i)), w.varTerm(b.Field(i)))
				w.identical(a.Field(i).Type(), b.Field(i).Type())
			}
		}
	case *types.Interface:
		if b, ok := t.(*types.Interface); ok {
			w.identicalMethods(a, b)
		}
	case *types.Map:
		if b, ok := t.(*types.Map); ok {
			w.identical(a.Key(), b.Key())
			w.identical(a.Elem(), b.Elem())
		}
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel
		if b, ok := t.(interface{ Elem() types.Type }); ok {
			w.identical(a.Elem(), b.Elem())
		}
	case *types.Signature:
		if b, ok := t.(*types.Signature); ok {
			w.identical(a.Params(), b.Params())
			w.identical(a.Results(), b.Results())
		}
	case *types.Tuple:
		if b, ok := t.(*types.Tuple); ok && a.Len() == b.Len() {
			for i := range a.Len() {
				w.identical(a.At(i).Type(), b.At(i).Type())
			}
		}
	}
}

func (w *walker) identicalMethods(a, b *types.Interface) {
	of := make(map[string]*types.Func)
	for m := range b.Methods() {
		of[m.Id()] = m
	}
	for m := range a.Methods() {
		if n := of[m.Id()]; n != nil {
			w.sameMethod(m, n)
		}
	}
}

// sameMethod joins two methods of interfaces that have to stay the same.
func (w *walker) sameMethod(m, n *types.Func) {
	switch f, g := m.Origin(), n.Origin(); {
	case f == g:
		return
	case w.ours(f) && w.ours(g):
		unify(w.at(f.Pos()), w.at(g.Pos()))
	case w.ours(f):
		w.at(f.Pos()).seal(g.FullName() + " is the same")
	case w.ours(g):
		w.at(g.Pos()).seal(f.FullName() + " is the same")
	}
	w.identical(m.Signature(), n.Signature())
}

// embedded joins the methods that an interface has from several of its parts.
func (w *walker) embedded(t types.Type) {
	iface, ok := under(t).(*types.Interface)
	if !ok {
		return
	}
	of := make(map[string]*types.Func)
	add := func(m *types.Func) {
		if first := of[m.Id()]; first != nil {
			w.sameMethod(first, m)
		}
		of[m.Id()] = m
	}
	for m := range iface.ExplicitMethods() {
		add(m)
	}
	for e := range iface.EmbeddedTypes() {
		if part, ok := under(e).(*types.Interface); ok {
			for m := range part.Methods() {
				add(m)
			}
		}
	}
}
