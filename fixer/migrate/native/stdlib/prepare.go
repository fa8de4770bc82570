package stdlib

import (
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// stmtRules are prepared statements. They become those of package sqlcompat,
// which count their arguments and fail after Close as they did:
//
//	db.PrepareContext(ctx, sql)    sqlcompat.Prepare(ctx, db, sql)
//	tx.StmtContext(ctx, stmt)      stmt.On(tx)
//	stmt.Close()                   stmt.Close()
var stmtRules = map[string]native.Rule{
	"DB.Prepare":          Prepare,
	"DB.PrepareContext":   Prepare,
	"Tx.Prepare":          Prepare,
	"Tx.PrepareContext":   Prepare,
	"Conn.PrepareContext": Prepare,

	"Tx.Stmt":        OnTx,
	"Tx.StmtContext": OnTx,

	"Stmt.Close": native.AsIs,
}

// ofStmt is the rule of a method of a statement that must be given a context.
func ofStmt(name string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if r.IsCalled(u, "has another form") {
			r.Rename(u, name)
			r.GiveContext(u.Package, u.Call, r.ContextOf(u.Package, u.Call))
		}
	}
}

// Prepare rewrites the call that prepares a statement.
func Prepare(r *native.Rewrite, u *flow.Use) {
	if !r.IsCalled(u, "has another form") {
		return
	}
	if asCopyFrom(r, u) {
		return
	}
	Statement(r, u, len(u.Call.Args)-1)
	r.CallFunction(u, r.SQLCompat(u.Package, u.Call.Pos(), "Prepare"))
}

// OnTx rewrites the call that takes a statement into a transaction.
func OnTx(r *native.Rewrite, u *flow.Use) {
	if !r.IsCalled(u, "has another form") {
		return
	}
	if !native.IsPath(u.Sel.X) {
		r.Refuse(native.Order, u.Package, u.Sel.X.Pos(), "the transaction that gets a statement is not a variable")
		return
	}
	stmt := u.Call.Args[len(u.Call.Args)-1]
	if t := u.Package.Info.TypeOf(stmt); !native.IsHandle(t, "Stmt") && !native.IsHandle(t, "NamedStmt") {
		r.Refuse(native.Argument, u.Package, stmt.Pos(), "%s gets a statement of type %s", native.Key(u.Method), native.TypeText(u.Package, stmt))
		return
	}
	open, shut := "", ""
	if !native.IsPrimary(stmt) {
		open, shut = "(", ")"
	}
	r.Replace(u.Package, u.Call.Pos(), stmt.Pos(), open)
	r.Replace(u.Package, stmt.End(), u.Call.End(), shut+".On("+r.Source(u.Sel.X)+r.PromotedBy(u)+")")
}
