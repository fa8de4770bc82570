package native

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// get rewrites a query for one row into a variable. One that takes a single
// column is scanned as anybody would:
//
//	db.GetContext(ctx, &n, sql)    db.QueryRow(ctx, sql).Scan(&n)
//	db.GetContext(ctx, &v, sql)    sqlxcompat.Get(ctx, db, &v, sql)
func get(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	dest, name := 0, "Get"
	if takesContext(u.Method) {
		dest = 1
	}
	if receiver(u.Method) == "Stmt" {
		name = "StmtGet"
	} else {
		r.statement(u, dest+1)
	}
	if len(u.Call.Args) <= dest || r.isLater(u.Call) || !r.hasQueryRow(u) || !r.takesColumn(u, dest) {
		r.asFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name))
		return
	}
	r.rename(u, "QueryRow")
	if dest == 0 {
		ctx := r.contextOf(u.Package, u.Call)
		if len(u.Call.Args) > 1 {
			ctx += ", "
		}
		r.replace(u.Package, u.Call.Lparen, u.Call.Lparen+1, "("+ctx)
	}
	r.takeOutArgument(u, dest)
	r.insert(u.Package, u.Call.End(), ".Scan("+r.source(u.Call.Args[dest])+")")
}

// isLater reports whether a call is deferred or runs by itself: of two calls in
// its place the first would be made at once.
func (r *rewriter) isLater(call *ast.CallExpr) bool {
	switch r.outer(call).(type) {
	case *ast.DeferStmt, *ast.GoStmt:
		return true
	}
	return false
}

// takeOutArgument removes an argument from a call, with a comma.
func (r *rewriter) takeOutArgument(u *flow.Use, i int) {
	arg := u.Call.Args[i]
	if i+1 == len(u.Call.Args) {
		from := u.Call.Lparen + 1
		if i > 0 {
			from = u.Call.Args[i-1].End()
		}
		r.replace(u.Package, from, arg.End(), "")
		return
	}
	next, gap := u.Call.Args[i+1], ""
	if r.lineOf(arg.Pos()) == r.lineOf(u.Sel.Sel.Pos()) && r.lineOf(next.Pos()) != r.lineOf(arg.End()) {
		gap = "\n"
	}
	r.replace(u.Package, arg.Pos(), next.Pos(), gap)
}

// takesColumn reports whether argument i of a call is a target for the one
// column of a row, by its type alone, and a place that may be looked at after
// the arguments behind it.
func (r *rewriter) takesColumn(u *flow.Use, i int) bool {
	dest := ast.Unparen(u.Call.Args[i])
	place := dest
	if unary, ok := dest.(*ast.UnaryExpr); ok && unary.Op == token.AND {
		place = unary.X
	}
	p, ok := types.Unalias(u.Package.Info.TypeOf(dest)).(*types.Pointer)
	if !ok || !isPath(place) || r.commented(u.Call.Lparen, u.Call.Rparen) {
		return false
	}
	return r.isColumn(p.Elem())
}

// isColumn reports whether sqlx scans a column into a variable of a type, and
// database/sql can.
func (r *rewriter) isColumn(t types.Type) bool {
	if isNamed(t, "time", "Time") || r.isScanner(t) {
		return true
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		_, isStruct := p.Elem().Underlying().(*types.Struct)
		return r.isColumn(p.Elem()) && (!isStruct || isNamed(p.Elem(), "time", "Time"))
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsBoolean|types.IsInteger|types.IsFloat|types.IsString) != 0
	case *types.Slice:
		b, ok := u.Elem().(*types.Basic)
		return ok && b.Kind() == types.Byte && !isNamed(t, "database/sql", "RawBytes")
	}
	return false
}

// isScanner reports whether a pointer to t has the method Scan of sql.Scanner.
func (r *rewriter) isScanner(t types.Type) bool {
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam || types.IsInterface(t) {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, nil, "Scan")
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Variadic() || f.Signature().Params().Len() != 1 || f.Signature().Results().Len() != 1 {
		return false
	}
	in, isAny := f.Signature().Params().At(0).Type().Underlying().(*types.Interface)
	return isAny && in.Empty() && isError(f.Signature().Results().At(0).Type())
}
