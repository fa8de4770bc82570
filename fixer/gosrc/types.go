package gosrc

import (
	"cmp"
	"go/types"
	"slices"
)

// IsContext reports whether t is context.Context.
func IsContext(t types.Type) bool { return IsNamed(t, "context", "Context") }

// IsError reports whether t is the type error.
func IsError(t types.Type) bool {
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// IsNamed reports whether t is a type of a package, or an instance of it. A
// pointer to one is not; see [Deref].
func IsNamed(t types.Type, pkgPath, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	obj := named.Obj()
	return obj.Name() == name && obj.Pkg() != nil && obj.Pkg().Path() == pkgPath
}

// Named returns the declared type that t is, or points to, or nil.
func Named(t types.Type) *types.Named {
	named, _ := Deref(t).(*types.Named)
	return named
}

// Embedded returns the fields that a selection goes through without naming them, from
// the outside in.
func Embedded(s *types.Selection) []*types.Var {
	var fields []*types.Var
	t := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		whole, ok := Deref(t).Underlying().(*types.Struct)
		if !ok {
			break
		}
		fields = append(fields, whole.Field(i))
		t = whole.Field(i).Type()
	}
	return fields
}

// ReceiverName returns the name of the type that declares a method, "" for a
// function and for a method of a type without a name.
func ReceiverName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return ""
	}
	if n := Named(recv.Type()); n != nil {
		return n.Obj().Name()
	}
	return ""
}

// NamedTypes returns the types that a package declares, without aliases: first
// its own, by name, then those inside functions, by position. Without info the
// latter are not known.
func NamedTypes(pkg *types.Package, info *types.Info) []*types.Named {
	var list, local []*types.Named
	declared := func(obj types.Object) *types.Named {
		tn, ok := obj.(*types.TypeName)
		if !ok || tn.IsAlias() {
			return nil
		}
		n, _ := tn.Type().(*types.Named)
		return n
	}
	for _, name := range pkg.Scope().Names() {
		if n := declared(pkg.Scope().Lookup(name)); n != nil {
			list = append(list, n)
		}
	}
	if info == nil {
		return list
	}
	for _, obj := range info.Defs {
		if n := declared(obj); n != nil && obj.Parent() != pkg.Scope() {
			local = append(local, n)
		}
	}
	slices.SortFunc(local, func(a, b *types.Named) int { return cmp.Compare(a.Obj().Pos(), b.Obj().Pos()) })
	return append(list, local...)
}

// Deref returns what t points to, or t where it is no pointer, without aliases.
func Deref(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		return types.Unalias(p.Elem())
	}
	return t
}

// TypeParams appends the type parameters in a type to a list.
func TypeParams(t types.Type, list []*types.TypeParam) []*types.TypeParam {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return append(list, t)
	case *types.Pointer:
		return TypeParams(t.Elem(), list)
	case *types.Slice:
		return TypeParams(t.Elem(), list)
	case *types.Array:
		return TypeParams(t.Elem(), list)
	case *types.Chan:
		return TypeParams(t.Elem(), list)
	case *types.Map:
		return TypeParams(t.Elem(), TypeParams(t.Key(), list))
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			list = TypeParams(arg, list)
		}
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				list = TypeParams(v.Type(), list)
			}
		}
	}
	return list
}
