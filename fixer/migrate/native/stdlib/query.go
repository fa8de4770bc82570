package stdlib

import (
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// Rules holds the rule of every method of database/sql, as Type.Method, but
// for the settings of a pool.
var Rules = native.JoinRules(Calls("database/sql"), txRules, rowsRules, resultRules, closeRules, stmtRules)

// Calls are the methods of a package that the native handle has, too, by another
// name or with a context:
//
//	db.QueryContext(ctx, sql, args...)    db.Query(ctx, sql, args...)
//	db.Query(sql, args...)                db.Query(ctx, sql, args...)
//	db.Conn(ctx)                          db.Acquire(ctx)
//	stmt.Exec(args...)                    stmt.Exec(ctx, args...)
//
// Whatever does more has a rule of its own.
func Calls(pkg string) map[string]native.Rule {
	rules := map[string]native.Rule{}
	for api := range dbapi.All {
		if api.Package != pkg || api.Native.Home != dbapi.OnHandle {
			continue
		}
		rule := withContext
		switch prepared := dbapi.TypeNamed(api.Package, api.Recv) == dbapi.Stmt; {
		case prepared && api.TakesContext:
			rule = func(name string) native.Rule {
				return func(r *native.Rewrite, u *flow.Use) { r.Rename(u, name) }
			}
		case prepared:
			rule = ofStmt
		case api.TakesContext:
			rule = renamed
		}
		rules[api.Recv+"."+api.Name] = rule(api.Native.Name)
	}
	return rules
}

// renamed is the rule of a method that takes its context already.
func renamed(name string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		Statement(r, u, 1)
		r.Rename(u, name)
	}
}

// withContext is the rule of a method that must be given a context.
func withContext(name string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if !r.IsCalled(u, "takes a context") {
			return
		}
		Statement(r, u, 0)
		r.Rename(u, name)
		r.GiveContext(u.Package, u.Call, r.ContextOf(u.Package, u.Call))
	}
}
