package native

import (
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// stdRules holds the rule of every method of database/sql, as Type.Method, but
// for the settings of a pool.
var stdRules = tables(queryRules, txRules, rowsRules, resultRules, closeRules, connRules, stmtRules)

// queryRules are the statements:
//
//	db.QueryContext(ctx, sql, args...)    db.Query(ctx, sql, args...)
//	db.Query(sql, args...)                db.Query(ctx, sql, args...)
var queryRules = map[string]rule{
	"DB.Exec":            withContext("Exec"),
	"DB.Query":           withContext("Query"),
	"DB.QueryRow":        withContext("QueryRow"),
	"DB.ExecContext":     renamed("Exec"),
	"DB.QueryContext":    renamed("Query"),
	"DB.QueryRowContext": renamed("QueryRow"),

	"Tx.Exec":            withContext("Exec"),
	"Tx.Query":           withContext("Query"),
	"Tx.QueryRow":        withContext("QueryRow"),
	"Tx.ExecContext":     renamed("Exec"),
	"Tx.QueryContext":    renamed("Query"),
	"Tx.QueryRowContext": renamed("QueryRow"),

	"Conn.ExecContext":     renamed("Exec"),
	"Conn.QueryContext":    renamed("Query"),
	"Conn.QueryRowContext": renamed("QueryRow"),

	"DB.Ping":          withContext("Ping"),
	"DB.PingContext":   renamed("Ping"),
	"Conn.PingContext": renamed("Ping"),
}

// renamed is the rule of a method that takes its context already.
func renamed(name string) rule {
	return func(r *rewriter, u *flow.Use) {
		r.statement(u, 1)
		r.rename(u, name)
	}
}

// withContext is the rule of a method that must be given a context.
func withContext(name string) rule {
	return func(r *rewriter, u *flow.Use) {
		if u.Call == nil {
			r.refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and takes a context natively", key(u.Method))
			return
		}
		r.statement(u, 0)
		r.rename(u, name)
		r.giveContext(u.Package, u.Call, r.contextOf(u.Package, u.Call))
	}
}

// rename calls another method of the handle. Where that name means something else
// on a type around the handle, the handle is named too:
//
//	s.ExecContext(ctx, sql)    s.DB.Exec(ctx, sql)
func (r *rewriter) rename(u *flow.Use, name string) {
	id := u.Sel.Sel
	switch {
	case id.Name == name:
	case r.hides(u, name):
		r.replace(u.Package, u.Sel.X.End(), id.End(), r.promotedBy(u)+"."+name)
	default:
		r.replace(u.Package, id.Pos(), id.End(), name)
	}
}

// hides reports whether a name selected on what a method of an embedded handle is
// selected on does not lead to the handle.
func (r *rewriter) hides(u *flow.Use, name string) bool {
	sel := u.Package.Info.Selections[u.Sel]
	if sel == nil || r.promotedBy(u) == "" {
		return false
	}
	obj, path, _ := types.LookupFieldOrMethod(sel.Recv(), true, u.Package.Types, name)
	if obj == nil {
		return len(path) > 0 // ambiguous
	}
	own := strings.Count(r.promotedBy(u), ".")
	return len(path) <= own || !slices.Equal(path[:own], sel.Index()[:own])
}
