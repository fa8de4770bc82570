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

// handles are the types besides resources by which code holds what database/sql
// and sqlx gave it.
var handles = map[[2]string]bool{
	{sqlPath, "Result"}: true,
	{SQLXPath, "Ext"}:   true, {SQLXPath, "ExtContext"}: true,
	{SQLXPath, "Queryer"}: true, {SQLXPath, "QueryerContext"}: true,
	{SQLXPath, "Execer"}: true, {SQLXPath, "ExecerContext"}: true,
	{SQLXPath, "Preparer"}: true, {SQLXPath, "PreparerContext"}: true,
}

// IsHandle reports whether a type is one of database/sql or sqlx that goes when
// the code goes over to another library.
func IsHandle(t *types.TypeName) bool {
	if t.Pkg() == nil || t.Pkg().Path() != sqlPath && t.Pkg().Path() != SQLXPath {
		return false
	}
	name := [2]string{t.Pkg().Path(), t.Name()}
	return resources[name] != NoResource || handles[name]
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
	case pgx4Path, pool4Path:
		return OtherPostgres
	case ConnPath, compatPath, sqlxCompatPath:
		return NetraConn
	}
	return Generic
}
