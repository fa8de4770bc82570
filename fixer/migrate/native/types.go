package native

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// TakesAny reports whether a function looks at no more of its arguments than
// whether they are nil.
func TakesAny(f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "github.com/stretchr/testify/assert", "github.com/stretchr/testify/require":
		switch strings.TrimSuffix(f.Name(), "f") {
		case "Nil", "NotNil":
			return true
		}
	}
	return false
}

// IsPointerTo reports whether t is a pointer to a type of database/sql.
func IsPointerTo(t types.Type, name string) bool {
	if t == nil {
		return false
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && IsSQL(p.Elem(), name)
}

// IsSQL reports whether t is a type of database/sql.
func IsSQL(t types.Type, name string) bool { return gosrc.IsNamed(t, "database/sql", name) }

// TypeText returns the type of an expression as code of another package writes it.
func TypeText(pkg *fixer.Package, e ast.Expr) string {
	return types.TypeString(pkg.Info.TypeOf(e), func(p *types.Package) string { return p.Name() })
}

// IsHandle reports whether t is a pointer to a type of that name of database/sql
// or sqlx.
func IsHandle(t types.Type, name string) bool {
	if IsPointerTo(t, name) {
		return true
	}
	if t == nil {
		return false
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && gosrc.IsNamed(p.Elem(), dbapi.SQLXPath, name)
}

// OfSqlxType reports whether t is a type of sqlx, or a pointer to one.
func OfSqlxType(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == dbapi.SQLXPath
}

// NativeType is the type that takes the place of one of database/sql or sqlx.
type NativeType struct {
	Pkg, Name string
	Replaces  replaced
}

// replaced says what of the type's text is replaced.
type replaced int

const (
	StructName replaced = iota // DB in *sql.DB, since both are structs
	Pointer                    // all of *sql.Tx, since the native form is an interface
	Plain                      // sql.Result, which is none of these
)

// NativeTypes are those of all types of handles.
var NativeTypes = map[string]NativeType{
	"database/sql.DB":     {"conn", "DB", StructName},
	"database/sql.Conn":   {"conn", "Conn", StructName},
	"database/sql.Stmt":   {"sqlcompat", "Stmt", StructName},
	"database/sql.Tx":     {"pgx", "Tx", Pointer},
	"database/sql.Rows":   {"pgx", "Rows", Pointer},
	"database/sql.Row":    {"pgx", "Row", Pointer},
	"database/sql.Result": {"pgconn", "CommandTag", Plain},

	dbapi.SQLXPath + ".DB":              {"conn", "DB", StructName},
	dbapi.SQLXPath + ".Conn":            {"conn", "Conn", StructName},
	dbapi.SQLXPath + ".Stmt":            {"sqlcompat", "Stmt", StructName},
	dbapi.SQLXPath + ".NamedStmt":       {"sqlxcompat", "NamedStmt", StructName},
	dbapi.SQLXPath + ".Row":             {"sqlxcompat", "Row", StructName},
	dbapi.SQLXPath + ".Tx":              {"pgx", "Tx", Pointer},
	dbapi.SQLXPath + ".Rows":            {"pgx", "Rows", Pointer},
	dbapi.SQLXPath + ".Ext":             {"sqlxcompat", "Ext", Plain},
	dbapi.SQLXPath + ".ExtContext":      {"sqlxcompat", "Ext", Plain},
	dbapi.SQLXPath + ".Queryer":         {"sqlxcompat", "Queryer", Plain},
	dbapi.SQLXPath + ".QueryerContext":  {"sqlxcompat", "Queryer", Plain},
	dbapi.SQLXPath + ".Execer":          {"sqlxcompat", "Execer", Plain},
	dbapi.SQLXPath + ".ExecerContext":   {"sqlxcompat", "Execer", Plain},
	dbapi.SQLXPath + ".Preparer":        {"sqlcompat", "Preparer", Plain},
	dbapi.SQLXPath + ".PreparerContext": {"sqlcompat", "Preparer", Plain},
}
