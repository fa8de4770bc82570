package native

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
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

func TypeText(pkg *fixer.Package, e ast.Expr) string {
	return types.TypeString(pkg.Info.TypeOf(e), func(p *types.Package) string { return p.Name() })
}

const SQLxPath = "github.com/jmoiron/sqlx"

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
	return ok && gosrc.IsNamed(p.Elem(), SQLxPath, name)
}

// OfSqlxType reports whether t is a type of sqlx, or a pointer to one.
func OfSqlxType(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == SQLxPath
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

	SQLxPath + ".DB":              {"conn", "DB", StructName},
	SQLxPath + ".Conn":            {"conn", "Conn", StructName},
	SQLxPath + ".Stmt":            {"sqlcompat", "Stmt", StructName},
	SQLxPath + ".NamedStmt":       {"sqlxcompat", "NamedStmt", StructName},
	SQLxPath + ".Row":             {"sqlxcompat", "Row", StructName},
	SQLxPath + ".Tx":              {"pgx", "Tx", Pointer},
	SQLxPath + ".Rows":            {"pgx", "Rows", Pointer},
	SQLxPath + ".Ext":             {"sqlxcompat", "Ext", Plain},
	SQLxPath + ".ExtContext":      {"sqlxcompat", "Ext", Plain},
	SQLxPath + ".Queryer":         {"sqlxcompat", "Queryer", Plain},
	SQLxPath + ".QueryerContext":  {"sqlxcompat", "Queryer", Plain},
	SQLxPath + ".Execer":          {"sqlxcompat", "Execer", Plain},
	SQLxPath + ".ExecerContext":   {"sqlxcompat", "Execer", Plain},
	SQLxPath + ".Preparer":        {"sqlcompat", "Preparer", Plain},
	SQLxPath + ".PreparerContext": {"sqlcompat", "Preparer", Plain},
}
