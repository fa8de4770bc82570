package native

import "github.com/netra-systems/netralint/fixer/migrate/flow"

// rowsRules are those of rows and of a row. With parity a failed Scan leaves the
// rows open and Query returns the first error of the server, as they did.
var rowsRules = map[string]rule{
	"Rows.Next":          as,
	"Rows.Scan":          as,
	"Rows.Err":           as,
	"Row.Scan":           as,
	"Rows.Columns":       compat("Columns"),
	"Rows.ColumnTypes":   without("pgx.Rows has FieldDescriptions, with name, OID and modifier"),
	"Rows.NextResultSet": without("pgx reads one result of a query: split the text into one query for each"),
	"Row.Err":            compat("RowErr"),
	"DB.Stats":           compat("Stats"),
	"DB.Driver":          without("a conn.DB has no driver"),
	"Conn.Raw":           without("use the Conn method, which gives the *pgx.Conn"),
}

// compat is the rule of a method that is a function of package sqlcompat:
//
//	rows.Columns()    sqlcompat.Columns(rows)
func compat(name string) rule {
	return func(r *rewriter, u *flow.Use) {
		if u.Call == nil {
			r.refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and is a function natively", key(u.Method))
			return
		}
		r.function(u, r.sqlcompat(u.Package, u.Sel.Pos(), name))
	}
}

// function makes a call of a method without arguments one of a function.
func (r *rewriter) function(u *flow.Use, name string) {
	r.beFunction(u, name, "", u.Call.End(), ")")
}
