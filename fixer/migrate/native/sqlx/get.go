package sqlx

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/stdlib"
)

// get rewrites a query for one row into a variable. One that takes a single
// column is scanned as anybody would:
//
//	db.GetContext(ctx, &n, sql)    db.QueryRow(ctx, sql).Scan(&n)
//	db.GetContext(ctx, &v, sql)    sqlxcompat.Get(ctx, db, &v, sql)
func get(r *native.Rewrite, u *flow.Use) {
	if !r.IsCalled(u, "has another form") {
		return
	}
	dest, name := 0, "Get"
	if native.TakesContext(u.Method) {
		dest = 1
	}
	if gosrc.ReceiverName(u.Method) == "Stmt" {
		name = "StmtGet"
	} else {
		stdlib.Statement(r, u, dest+1)
	}
	if len(u.Call.Args) <= dest || isLater(r, u.Call) || !hasQueryRow(r, u) || !takesColumn(r, u, dest) {
		r.CallFunction(u, r.SQLXCompat(u.Package, u.Sel.Pos(), name))
		return
	}
	r.Rename(u, "QueryRow")
	if dest == 0 {
		ctx := r.ContextOf(u.Package, u.Call)
		if len(u.Call.Args) > 1 {
			ctx += ", "
		}
		r.Replace(u.Package, u.Call.Lparen, u.Call.Lparen+1, "("+ctx)
	}
	takeOutArgument(r, u, dest)
	r.Insert(u.Package, u.Call.End(), ".Scan("+r.Source(u.Call.Args[dest])+")")
}

// isLater reports whether a call is deferred or runs by itself: of two calls in
// its place the first would be made at once.
func isLater(r *native.Rewrite, call *ast.CallExpr) bool {
	switch r.Outer(call).(type) {
	case *ast.DeferStmt, *ast.GoStmt:
		return true
	}
	return false
}

// takeOutArgument removes an argument from a call, with a comma.
func takeOutArgument(r *native.Rewrite, u *flow.Use, i int) {
	arg := u.Call.Args[i]
	if i+1 == len(u.Call.Args) {
		from := u.Call.Lparen + 1
		if i > 0 {
			from = u.Call.Args[i-1].End()
		}
		r.Replace(u.Package, from, arg.End(), "")
		return
	}
	next, gap := u.Call.Args[i+1], ""
	if r.LineOf(arg.Pos()) == r.LineOf(u.Sel.Sel.Pos()) && r.LineOf(next.Pos()) != r.LineOf(arg.End()) {
		gap = "\n"
	}
	r.Replace(u.Package, arg.Pos(), next.Pos(), gap)
}

// takesColumn reports whether argument i of a call is a target for the one
// column of a row, by its type alone, and a place that may be looked at after
// the arguments behind it.
func takesColumn(r *native.Rewrite, u *flow.Use, i int) bool {
	dest := ast.Unparen(u.Call.Args[i])
	place := dest
	if unary, ok := dest.(*ast.UnaryExpr); ok && unary.Op == token.AND {
		place = unary.X
	}
	p, ok := types.Unalias(u.Package.Info.TypeOf(dest)).(*types.Pointer)
	if !ok || !native.IsPath(place) || r.Commented(u.Call.Lparen, u.Call.Rparen) {
		return false
	}
	return isColumn(r, p.Elem())
}

// isColumn reports whether sqlx scans a column into a variable of a type, and
// database/sql can.
func isColumn(r *native.Rewrite, t types.Type) bool {
	if gosrc.IsNamed(t, "time", "Time") || isScanner(r, t) {
		return true
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		_, isStruct := p.Elem().Underlying().(*types.Struct)
		return isColumn(r, p.Elem()) && (!isStruct || gosrc.IsNamed(p.Elem(), "time", "Time"))
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsBoolean|types.IsInteger|types.IsFloat|types.IsString) != 0
	case *types.Slice:
		b, ok := u.Elem().(*types.Basic)
		return ok && b.Kind() == types.Byte && !gosrc.IsNamed(t, "database/sql", "RawBytes")
	}
	return false
}

// isScanner reports whether a pointer to t has the method Scan of sql.Scanner.
func isScanner(r *native.Rewrite, t types.Type) bool {
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam || types.IsInterface(t) {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, nil, "Scan")
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Variadic() || f.Signature().Params().Len() != 1 || f.Signature().Results().Len() != 1 {
		return false
	}
	in, isAny := f.Signature().Params().At(0).Type().Underlying().(*types.Interface)
	return isAny && in.Empty() && gosrc.IsError(f.Signature().Results().At(0).Type())
}
