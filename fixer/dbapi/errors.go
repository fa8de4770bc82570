package dbapi

import (
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// ErrorType is the type that a client library gives the errors of the server.
type ErrorType struct {
	Package, Name string
	// Stacks are the libraries whose handles return such errors.
	Stacks []Stack
	// Stdlib is the driver for database/sql that returns them where that is not
	// said by the Stacks: of pgx there are several versions.
	Stdlib string
}

var errorTypes = []ErrorType{
	{PQPath, "Error", []Stack{LibPQ}, ""},
	{pgxPath + "/pgconn", "PgError", []Stack{Pgx, NetraConn}, stdlibPath},
	{"github.com/jackc/pgconn", "PgError", []Stack{OtherPostgres, Pgx4}, "github.com/jackc/pgx/v4/stdlib"},
	{"github.com/jackc/pgx", "PgError", []Stack{OtherPostgres}, "github.com/jackc/pgx/stdlib"},
}

// ErrorTypeOf returns the error type that t is, or points to.
func ErrorTypeOf(t types.Type) (ErrorType, bool) {
	n := gosrc.Named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return ErrorType{}, false
	}
	return ErrorTypeNamed(n.Obj().Pkg().Path(), n.Obj().Name())
}

// ErrorTypeNamed returns the error type of that import path and name.
func ErrorTypeNamed(pkg, name string) (ErrorType, bool) {
	i := slices.IndexFunc(errorTypes, func(e ErrorType) bool { return e.Package == pkg && e.Name == name })
	if i < 0 {
		return ErrorType{}, false
	}
	return errorTypes[i], true
}

// Never reports whether handles of a library that is opened with one of the linked
// drivers return no such error for certain.
func (e ErrorType) Never(stack Stack, linked []Driver) bool {
	switch {
	case !stack.Postgres(), stack == OtherPostgres, slices.Contains(e.Stacks, stack):
		return false
	case stack != PgxStdlib || e.Stdlib == "":
		return true
	}
	known, found := false, false
	for _, d := range linked {
		known = known || d.Stack == PgxStdlib
		found = found || d.Path == e.Stdlib || d.Stack == PgxStdlib && !isStdlib(d.Path)
	}
	return known && !found
}

// isStdlib reports whether a driver is one of pgx itself, of which the version is in
// the path.
func isStdlib(path string) bool {
	return slices.ContainsFunc(errorTypes, func(e ErrorType) bool { return e.Stdlib == path })
}

// CodesPath is the path, below that of conn, of the package that gives errors the text
// of lib/pq 1.11 and later, which ends with the code.
const CodesPath = "/pqcodes"

// PrintsCodes reports whether the release of lib/pq that a package imports is one of
// those. Pkg may be nil.
func PrintsCodes(pkg *types.Package) bool {
	if pkg == nil {
		return false
	}
	return slices.ContainsFunc(pkg.Imports(), func(imp *types.Package) bool {
		if imp.Path() != PQPath {
			return false
		}
		obj := imp.Scope().Lookup("Error")
		if obj == nil {
			return false
		}
		m, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), false, imp, "ErrorWithDetail")
		return m != nil // it came with the text
	})
}
