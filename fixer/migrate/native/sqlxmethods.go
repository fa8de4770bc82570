package native

import (
	"go/ast"
	"go/types"
	"iter"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// takesContext reports whether a function has a context as its first parameter.
func takesContext(f *types.Func) bool {
	p := f.Signature().Params()
	return p.Len() > 0 && isContext(p.At(0).Type())
}

// inSqlx is the rule of a method that is a function of package sqlxcompat. The
// text of the statement is argument sql, -1 for none.
func inSqlx(name string, sql int) rule {
	return func(r *rewriter, u *flow.Use) {
		if !r.isCalled(u) {
			return
		}
		if sql >= 0 {
			r.statement(u, sql)
		}
		r.asFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name))
	}
}

// ofRows is the rule of a method of rows that is a function of sqlxcompat.
func ofRows(name string) rule {
	return func(r *rewriter, u *flow.Use) {
		if r.isCalled(u) {
			r.beFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name), "", u.Call.Lparen+1, comma(u.Call))
		}
	}
}

// unbound is the rule of a method that does nothing with its handle: with
// PostgreSQL it is a function of sqlxcompat.
func unbound(name string) rule {
	return func(r *rewriter, u *flow.Use) {
		if !isPath(u.Sel.X) && !r.pure(u.Package.Info, u.Sel.X, 0) {
			r.refuse(Untracked, u.Package, u.Sel.X.Pos(), "the handle of %s comes from a call that may do more, and would go", key(u.Method))
			return
		}
		if r.strandsHandle(u) {
			r.refuse(Untracked, u.Package, u.Sel.X.Pos(), "the variable would be used for nothing: natively %s needs no handle", key(u.Method))
			return
		}
		r.replace(u.Package, u.Sel.Pos(), u.Sel.End(), r.sqlxcompat(u.Package, u.Sel.Pos(), name))
	}
}

// strandsHandle reports whether a local variable in the handle's expression is
// used for such methods alone.
func (r *rewriter) strandsHandle(u *flow.Use) bool {
	left := map[*types.Var]int{}
	for v := range localsIn(u.Package.Info, u.Sel.X) {
		left[v] = countUses(u.Package.Info, v)
	}
	for _, o := range r.flow.Uses {
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
func mustBegin(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	name := "MustBegin"
	if len(u.Call.Args) == 2 {
		opts := u.Call.Args[1]
		if u.Package.Info.Types[opts].IsNil() {
			r.replace(u.Package, u.Call.Args[0].End(), opts.End(), "")
		} else {
			name = "MustBeginTx"
			r.txOptions(u.Package, opts)
		}
	}
	r.asFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name))
}

// queryRowx rewrites a query for one row. A row that is only scanned is one of
// pgx, any other has the methods it had:
//
//	db.QueryRowxContext(ctx, sql).Scan(&n)          db.QueryRow(ctx, sql).Scan(&n)
//	db.QueryRowxContext(ctx, sql).StructScan(&v)    sqlxcompat.QueryRow(ctx, db, sql).StructScan(&v)
func queryRowx(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	sql, name := 0, "QueryRow"
	if takesContext(u.Method) {
		sql = 1
	}
	if receiver(u.Method) == "Stmt" {
		name = "StmtQueryRow"
	} else {
		r.statement(u, sql)
	}
	if !r.isScanned(u.Call) || !r.hasQueryRow(u) {
		r.asFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name))
		return
	}
	r.rename(u, "QueryRow")
	if sql == 0 {
		r.giveContext(u.Package, u.Call, r.contextOf(u.Package, u.Call))
	}
}

// isScanned reports whether what a call returns is nothing but scanned.
func (r *rewriter) isScanned(call *ast.CallExpr) bool {
	parent, child := r.around(call)
	sel, ok := parent.(*ast.SelectorExpr)
	if !ok || sel.X != child || sel.Sel.Name != "Scan" {
		return false
	}
	outer, fun := r.around(sel)
	scan, ok := outer.(*ast.CallExpr)
	return ok && scan.Fun == fun
}

// hasQueryRow reports whether the native form of a handle has the method
// QueryRow: of interfaces only that of sqlx.Ext has.
func (r *rewriter) hasQueryRow(u *flow.Use) bool {
	t := u.Package.Info.TypeOf(u.Sel.X)
	if !types.IsInterface(t) {
		return true
	}
	return isNamed(t, sqlxPath, "Ext") || isNamed(t, sqlxPath, "ExtContext")
}
