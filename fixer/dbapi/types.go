package dbapi

import (
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

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
	if r := TypeNamed(PathOf(n.Obj().Pkg()), n.Obj().Name()); r != NoResource {
		return r
	}
	return entResource(n)
}

// IsPoolOrTx reports whether values of type t, or of a pointer to it, are pools and
// transactions: a gorm.DB, and the client that ent generates.
func IsPoolOrTx(t types.Type) bool {
	n := gosrc.Named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	return n.Obj().Name() == "DB" && PathOf(n.Obj().Pkg()) == gormPath || n.Obj().Name() == "Client" && entResource(n) == Mapper
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
	case PQPath:
		return LibPQ
	case pgxPath, PoolPath:
		return Pgx
	case pgx4Path, pool4Path, gopgPath, gopgORMPath:
		return OtherPostgres
	case ConnPath, compatPath, sqlxCompatPath:
		return NetraConn
	}
	return Generic
}
