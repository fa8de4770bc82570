package dbapi

import (
	"go/constant"
	"go/types"
	"strings"
)

// PathOf returns the import path by which the table knows a package: its own,
// or, for a copy of package conn or of a package below it that a module has
// made its own, that of the original.
//
// A copy is known by what is in it. Of a package that is only imported by
// imports, no more is in sight than what is mentioned, which must do.
func PathOf(pkg *types.Package) string {
	path := pkg.Path()
	switch name := pkg.Name(); name {
	case "conn":
		if path != ConnPath && isConn(pkg) {
			return ConnPath
		}
	case "parity", "pqdriver", "pqcompat", "sqlcompat", "sqlxcompat":
		if strings.HasSuffix(path, "/"+name) && isBelowConn(pkg) {
			return ConnPath + "/" + name
		}
	}
	return path
}

// isConn reports whether a package has what only conn has.
func isConn(pkg *types.Package) bool {
	if has(pkg, "OpenSQL", "OpenURL", "WithParity") {
		return true
	}
	db, ok := pkg.Scope().Lookup("DB").(*types.TypeName)
	if !ok {
		return false
	}
	for _, name := range []string{"InTx", "SQL", "SendBatch", "Shutdown"} {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(db.Type()), false, pkg, name)
		if _, ok := obj.(*types.Func); !ok {
			return false
		}
	}
	return true
}

// isBelowConn does the same for the packages below conn.
func isBelowConn(pkg *types.Package) bool {
	switch pkg.Name() {
	case "parity":
		return has(pkg, "LibPQ", "Sessions") || has(pkg, "LibPQ")
	case "pqdriver":
		name, ok := pkg.Scope().Lookup("Name").(*types.Const)
		return ok && name.Val().Kind() == constant.String && constant.StringVal(name.Val()) == "postgres"
	case "pqcompat":
		return has(pkg, "Driver") || has(pkg, "Array", "CopyIn")
	case "sqlxcompat":
		return has(pkg, "NamedStmt") || has(pkg, "Row")
	}
	return has(pkg, "Stmt", "Prepare") || has(pkg, "Stmt")
}

func has(pkg *types.Package, names ...string) bool {
	for _, name := range names {
		if pkg.Scope().Lookup(name) == nil {
			return false
		}
	}
	return true
}
