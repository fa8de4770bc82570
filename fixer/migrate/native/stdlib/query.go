package stdlib

import (
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// Rules holds the rule of every method of database/sql, as Type.Method, but
// for the settings of a pool.
var Rules = native.JoinRules(queryRules, txRules, rowsRules, resultRules, closeRules, connRules, stmtRules)

// queryRules are the statements:
//
//	db.QueryContext(ctx, sql, args...)    db.Query(ctx, sql, args...)
//	db.Query(sql, args...)                db.Query(ctx, sql, args...)
var queryRules = map[string]native.Rule{
	"DB.Exec":            WithContext("Exec"),
	"DB.Query":           WithContext("Query"),
	"DB.QueryRow":        WithContext("QueryRow"),
	"DB.ExecContext":     Renamed("Exec"),
	"DB.QueryContext":    Renamed("Query"),
	"DB.QueryRowContext": Renamed("QueryRow"),

	"Tx.Exec":            WithContext("Exec"),
	"Tx.Query":           WithContext("Query"),
	"Tx.QueryRow":        WithContext("QueryRow"),
	"Tx.ExecContext":     Renamed("Exec"),
	"Tx.QueryContext":    Renamed("Query"),
	"Tx.QueryRowContext": Renamed("QueryRow"),

	"Conn.ExecContext":     Renamed("Exec"),
	"Conn.QueryContext":    Renamed("Query"),
	"Conn.QueryRowContext": Renamed("QueryRow"),

	"DB.Ping":          WithContext("Ping"),
	"DB.PingContext":   Renamed("Ping"),
	"Conn.PingContext": Renamed("Ping"),
}

// Renamed is the rule of a method that takes its context already.
func Renamed(name string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		Statement(r, u, 1)
		r.Rename(u, name)
	}
}

// WithContext is the rule of a method that must be given a context.
func WithContext(name string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if !r.IsCalled(u, "takes a context") {
			return
		}
		Statement(r, u, 0)
		r.Rename(u, name)
		r.GiveContext(u.Package, u.Call, r.ContextOf(u.Package, u.Call))
	}
}
