package sqlx

import (
	"go/ast"
	"go/types"
	"iter"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/stdlib"
)

// inSqlx is the rule of a method that is a function of package sqlxcompat. The
// text of the statement is argument sql, -1 for none.
func inSqlx(name string, sql int) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if !r.IsCalled(u, "has another form") {
			return
		}
		if sql >= 0 {
			stdlib.Statement(r, u, sql)
		}
		r.CallFunction(u, r.SQLXCompat(u.Package, u.Sel.Pos(), name))
	}
}

// ofRows is the rule of a method of rows that is a function of sqlxcompat.
func ofRows(name string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if r.IsCalled(u, "has another form") {
			r.BeFunction(u, r.SQLXCompat(u.Package, u.Sel.Pos(), name), "", u.Call.Lparen+1, native.Comma(u.Call))
		}
	}
}

// unbound is the rule of a method that does nothing with its handle: with
// PostgreSQL it is a function of sqlxcompat.
func unbound(name string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if !native.IsPath(u.Sel.X) && !r.Pure(u.Package.Info, u.Sel.X, 0) {
			r.Refuse(native.Order, u.Package, u.Sel.X.Pos(), "the handle of %s comes from a call that may do more, and would go", native.Key(u.Method))
			return
		}
		if strandsHandle(r, u) {
			r.Refuse(native.Unused, u.Package, u.Sel.X.Pos(), "the variable would be used for nothing: natively %s needs no handle", native.Key(u.Method))
			return
		}
		r.Replace(u.Package, u.Sel.Pos(), u.Sel.End(), r.SQLXCompat(u.Package, u.Sel.Pos(), name))
	}
}

// strandsHandle reports whether a local variable in the handle's expression is
// used for such methods alone.
func strandsHandle(r *native.Rewrite, u *flow.Use) bool {
	left := map[*types.Var]int{}
	for v := range localsIn(u.Package.Info, u.Sel.X) {
		left[v] = native.CountUses(u.Package.Info, v)
	}
	for _, o := range r.Flow.Uses {
		if o.Package == u.Package && (o.Method.Name() == "Rebind" || o.Method.Name() == "BindNamed") {
			for v := range localsIn(u.Package.Info, o.Sel.X) {
				left[v]--
			}
		}
	}
	for v := range localsIn(u.Package.Info, u.Sel.X) {
		if left[v] == 0 {
			return true
		}
	}
	return false
}

// localsIn returns the local variables in an expression, one for each use.
func localsIn(info *types.Info, e ast.Expr) iter.Seq[*types.Var] {
	return func(yield func(*types.Var) bool) {
		more := true
		ast.Inspect(e, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && more {
				if v, ok := info.Uses[id].(*types.Var); ok && v.Kind() == types.LocalVar {
					more = yield(v)
				}
			}
			return more
		})
	}
}

// mustBegin rewrites a Begin that panics.
func mustBegin(r *native.Rewrite, u *flow.Use) {
	if !r.IsCalled(u, "has another form") {
		return
	}
	name := "MustBegin"
	if len(u.Call.Args) == 2 {
		opts := u.Call.Args[1]
		if u.Package.Info.Types[opts].IsNil() {
			r.Replace(u.Package, u.Call.Args[0].End(), opts.End(), "")
		} else {
			name = "MustBeginTx"
			stdlib.TxOptions(r, u.Package, opts)
		}
	}
	r.CallFunction(u, r.SQLXCompat(u.Package, u.Sel.Pos(), name))
}

// queryRowx rewrites a query for one row. A row that is only scanned is one of
// pgx, any other has the methods it had:
//
//	db.QueryRowxContext(ctx, sql).Scan(&n)          db.QueryRow(ctx, sql).Scan(&n)
//	db.QueryRowxContext(ctx, sql).StructScan(&v)    sqlxcompat.QueryRow(ctx, db, sql).StructScan(&v)
func queryRowx(r *native.Rewrite, u *flow.Use) {
	if !r.IsCalled(u, "has another form") {
		return
	}
	sql, name := 0, "QueryRow"
	if native.TakesContext(u.Method) {
		sql = 1
	}
	if gosrc.ReceiverName(u.Method) == "Stmt" {
		name = "StmtQueryRow"
	} else {
		stdlib.Statement(r, u, sql)
	}
	if !isScanned(r, u.Call) || !hasQueryRow(r, u) {
		r.CallFunction(u, r.SQLXCompat(u.Package, u.Sel.Pos(), name))
		return
	}
	r.Rename(u, "QueryRow")
	if sql == 0 {
		r.GiveContext(u.Package, u.Call, r.ContextOf(u.Package, u.Call))
	}
}

// isScanned reports whether what a call returns is nothing but scanned.
func isScanned(r *native.Rewrite, call *ast.CallExpr) bool {
	parent, child := r.Around(call)
	sel, ok := parent.(*ast.SelectorExpr)
	if !ok || sel.X != child || sel.Sel.Name != "Scan" {
		return false
	}
	outer, fun := r.Around(sel)
	scan, ok := outer.(*ast.CallExpr)
	return ok && scan.Fun == fun
}

// hasQueryRow reports whether the native form of a handle has the method
// QueryRow: of interfaces only that of sqlx.Ext has.
func hasQueryRow(r *native.Rewrite, u *flow.Use) bool {
	t := u.Package.Info.TypeOf(u.Sel.X)
	if !types.IsInterface(t) {
		return true
	}
	return gosrc.IsNamed(t, dbapi.SQLXPath, "Ext") || gosrc.IsNamed(t, dbapi.SQLXPath, "ExtContext")
}
