package native

import (
	"go/ast"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// stmtRules are prepared statements. They become those of package sqlcompat,
// which count their arguments and fail after Close as they did:
//
//	db.PrepareContext(ctx, sql)    sqlcompat.Prepare(ctx, db, sql)
//	tx.StmtContext(ctx, stmt)      stmt.On(tx)
//	stmt.ExecContext(ctx, args...) stmt.Exec(ctx, args...)
var stmtRules = map[string]rule{
	"DB.Prepare":          prepare,
	"DB.PrepareContext":   prepare,
	"Tx.Prepare":          prepare,
	"Tx.PrepareContext":   prepare,
	"Conn.PrepareContext": prepare,

	"Tx.Stmt":        onTx,
	"Tx.StmtContext": onTx,

	"Stmt.Exec":            ofStmt("Exec"),
	"Stmt.Query":           ofStmt("Query"),
	"Stmt.QueryRow":        ofStmt("QueryRow"),
	"Stmt.ExecContext":     func(r *rewriter, u *flow.Use) { r.rename(u, "Exec") },
	"Stmt.QueryContext":    func(r *rewriter, u *flow.Use) { r.rename(u, "Query") },
	"Stmt.QueryRowContext": func(r *rewriter, u *flow.Use) { r.rename(u, "QueryRow") },
	"Stmt.Close":           as,
}

// ofStmt is the rule of a method of a statement that must be given a context.
func ofStmt(name string) rule {
	return func(r *rewriter, u *flow.Use) {
		if r.isCalled(u) {
			r.rename(u, name)
			r.giveContext(u.Package, u.Call, r.contextOf(u.Package, u.Call))
		}
	}
}

// prepare rewrites the call that prepares a statement.
func prepare(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	if r.asCopyFrom(u) {
		return
	}
	r.statement(u, len(u.Call.Args)-1)
	r.asFunction(u, r.sqlcompat(u.Package, u.Call.Pos(), "Prepare"))
}

// onTx rewrites the call that takes a statement into a transaction.
func onTx(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	if !isPath(u.Sel.X) {
		r.refuse(Untracked, u.Package, u.Sel.X.Pos(), "the transaction that gets a statement is not a variable")
		return
	}
	stmt := u.Call.Args[len(u.Call.Args)-1]
	if t := u.Package.Info.TypeOf(stmt); !isHandle(t, "Stmt") && !isHandle(t, "NamedStmt") {
		r.refuse(Untracked, u.Package, stmt.Pos(), "%s gets a statement of type %s", key(u.Method), typeText(u.Package, stmt))
		return
	}
	open, shut := "", ""
	if !isPrimary(stmt) {
		open, shut = "(", ")"
	}
	r.replace(u.Package, u.Call.Pos(), stmt.Pos(), open)
	r.replace(u.Package, stmt.End(), u.Call.End(), shut+".On("+r.source(u.Sel.X)+r.promotedBy(u)+")")
}

// isCalled refuses a method that is taken as a value.
func (r *rewriter) isCalled(u *flow.Use) bool {
	if u.Call == nil {
		r.refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and has another form natively", key(u.Method))
	}
	return u.Call != nil
}

// promotedBy returns the selectors that lead to the embedded handle a method
// comes from, empty for a method of the handle itself.
//
//	type Store struct{ *sql.DB }
//	s.Prepare(sql)    sqlcompat.Prepare(ctx, s.DB, sql)
func (r *rewriter) promotedBy(u *flow.Use) string {
	path, _ := pathTo(u.Package.Info.Selections[u.Sel])
	return path
}

// isPath reports whether an expression is a variable or a field of one: looking
// at it twice, or later, is the same as once.
func isPath(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return isPath(e.X)
	}
	return false
}

// isPrimary reports whether a selector can follow an expression.
func isPrimary(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return true
	}
	return false
}
