package dbapi

import "go/types"

// ResourceOf returns what a value of type t, or of a pointer to it, is.
func ResourceOf(t types.Type) Resource {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return NoResource
	}
	return TypeNamed(PathOf(n.Obj().Pkg()), n.Obj().Name())
}

// StackOf returns the library a resource type belongs to, "" when it is none.
func StackOf(t types.Type) Stack {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	path := PathOf(n.Obj().Pkg())
	if TypeNamed(path, n.Obj().Name()) == NoResource {
		return ""
	}
	switch path {
	case pqPath:
		return LibPQ
	case pgxPath, poolPath:
		return Pgx
	case ConnPath, compatPath, sqlxCompatPath:
		return NetraConn
	}
	return Generic
}
