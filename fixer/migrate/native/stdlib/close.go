package stdlib

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// closeRules are the methods that natively return nothing:
//
//	defer rows.Close()               defer rows.Close()
//	_ = conn.Close()                 conn.Release()
//	defer func() { _ = rows.Close() }()    defer rows.Close()
//	if err := rows.Close(); ...      if err := sqlcompat.CloseRows(rows); ...
//
// A pool closes without an error, so what was done about one goes:
//
//	if err := db.Close(); err != nil { log.Print(err) }    db.Close()
//	return db.Close()                                      db.Close()
//	                                                       return nil
//	return db.Close                                        return func() error { db.Close(); return nil }
var closeRules = map[string]native.Rule{
	"DB.Close":   closing("Close", "Close"),
	"Rows.Close": closing("Close", "CloseRows"),
	"Conn.Close": closing("Release", "CloseConn"),
}

// closing is the rule of a method whose native form is called name; function is
// that of package sqlcompat with the result it had.
func closing(name, function string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if u.Call == nil && name == "Close" && function == "Close" {
			r.AsLiteral(u, "", ".Close(); return nil")
			return
		}
		if !r.IsCalled(u, "returns nothing") {
			return
		}
		s, alone := r.StatementOf(u.Call)
		if !alone && function == "Close" && dropsError(r, u) {
			return
		}
		if !alone {
			callCompat(r, u, r.SQLCompat(u.Package, u.Sel.Pos(), function))
			return
		}
		if a, ok := s.(*ast.AssignStmt); ok {
			from := a.Pos()
			if later := deferredAlone(r, u, a); later != nil {
				from = later.Pos()
				r.Replace(u.Package, u.Call.End(), later.End(), "")
			}
			r.Replace(u.Package, from, u.Call.Pos(), "")
		}
		r.Rename(u, name)
	}
}

// deferredAlone returns the call of a deferred function literal that was there to drop
// an error, and has nothing but that in it: what it closes can be deferred itself.
func deferredAlone(r *native.Rewrite, u *flow.Use, a *ast.AssignStmt) *ast.CallExpr {
	body, _ := r.Parent(a).(*ast.BlockStmt)
	if body == nil || len(body.List) != 1 || !r.AssignedOnce(u) {
		return nil
	}
	lit, _ := r.Parent(body).(*ast.FuncLit)
	if lit == nil || lit.Type.Params.NumFields()+lit.Type.Results.NumFields() > 0 || r.Commented(lit.Pos(), lit.End()) {
		return nil
	}
	call, _ := r.Parent(lit).(*ast.CallExpr)
	if call == nil {
		return nil
	}
	if _, ok := r.Parent(call).(*ast.DeferStmt); !ok {
		return nil
	}
	return call
}

// dropsError rewrites the closing of a pool whose error is returned, or looked at
// in an if that is nothing but that.
func dropsError(r *native.Rewrite, u *flow.Use) bool {
	switch s := r.Outer(u.Call).(type) {
	case *ast.ReturnStmt:
		if len(s.Results) != 1 || s.Results[0] != u.Call || native.IndexOf(gosrc.Statements(r.Parent(s)), s) < 0 {
			return false
		}
		r.Replace(u.Package, s.Pos(), u.Call.Pos(), "")
		r.Insert(u.Package, u.Call.End(), "\nreturn nil")
		return true
	case *ast.AssignStmt:
		check, ok := r.Parent(s).(*ast.IfStmt)
		if !ok || check.Init != s || !isDead(r, u, s, check) {
			return false
		}
		r.Replace(u.Package, check.Pos(), u.Call.Pos(), "")
		takeOut(r, u, u.Call.End(), check.End())
		return true
	}
	return false
}

// isDead reports whether an if that looks at the error of its init statement can
// go with all that is in it: it is a statement of a list, its condition is
// false without an error, and nothing else is lost with it.
func isDead(r *native.Rewrite, u *flow.Use, init *ast.AssignStmt, check *ast.IfStmt) bool {
	info := u.Package.Info
	err, ok := init.Lhs[0].(*ast.Ident)
	if !ok || len(init.Lhs) != 1 || init.Tok != token.DEFINE || check.Else != nil || ast.Unparen(init.Rhs[0]) != u.Call {
		return false
	}
	if native.IndexOf(gosrc.Statements(r.Parent(check)), check) < 0 || r.Commented(check.Pos(), check.End()) {
		return false
	}
	return !passesHandles(r, check.Body) && needsError(info, check.Cond, info.Defs[err]) && r.Pure(info, check.Cond, 0) && !strands(r, info, check)
}

// needsError reports whether a condition is false when err is nil.
func needsError(info *types.Info, cond ast.Expr, err types.Object) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	if b.Op == token.LAND {
		return needsError(info, b.X, err) || needsError(info, b.Y, err)
	}
	id, ok := ast.Unparen(b.X).(*ast.Ident)
	return ok && b.Op == token.NEQ && info.Types[b.Y].IsNil() && info.Uses[id] == err
}
