package stdlib

import (
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// rowsRules are those of rows and of a row. With parity a failed Scan leaves the
// rows open and Query returns the first error of the server, as they did.
var rowsRules = map[string]native.Rule{
	"Rows.Next":          native.AsIs,
	"Rows.Scan":          native.AsIs,
	"Rows.Err":           native.AsIs,
	"Row.Scan":           native.AsIs,
	"Rows.Columns":       compat("Columns"),
	"Rows.ColumnTypes":   native.NoForm("pgx.Rows has FieldDescriptions, with name, OID and modifier"),
	"Rows.NextResultSet": native.NoForm("pgx reads one result of a query: split the text into one query for each"),
	"Row.Err":            compat("RowErr"),
	"DB.Stats":           compat("Stats"),
	"DB.Driver":          native.NoForm("a conn.DB has no driver"),
	"Conn.Raw":           native.NoForm("use the Conn method, which gives the *pgx.Conn"),
}

// compat is the rule of a method that is a function of package sqlcompat:
//
//	rows.Columns()    sqlcompat.Columns(rows)
func compat(name string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if !r.IsCalled(u, "is a function") {
			return
		}
		callCompat(r, u, r.SQLCompat(u.Package, u.Sel.Pos(), name))
	}
}

// callCompat makes a call of a method without arguments one of a function.
func callCompat(r *native.Rewrite, u *flow.Use, name string) {
	r.BeFunction(u, name, "", u.Call.End(), ")")
}
