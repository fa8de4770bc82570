package stdlib

import (
	"go/ast"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// closeRules are the methods that natively return nothing:
//
//	defer rows.Close()               defer rows.Close()
//	_ = conn.Close()                 conn.Release()
//	if err := rows.Close(); ...      if err := sqlcompat.CloseRows(rows); ...
var closeRules = map[string]native.Rule{
	"DB.Close":   closing("Close", "Close"),
	"Rows.Close": closing("Close", "CloseRows"),
	"Conn.Close": closing("Release", "CloseConn"),
}

// closing is the rule of a method whose native form is called name; function is
// that of package sqlcompat with the result it had.
func closing(name, function string) native.Rule {
	return func(r *native.Rewrite, u *flow.Use) {
		if !r.IsCalled(u, "returns nothing") {
			return
		}
		s, alone := r.StatementOf(u.Call)
		if !alone {
			callCompat(r, u, r.SQLCompat(u.Package, u.Sel.Pos(), function))
			return
		}
		if a, ok := s.(*ast.AssignStmt); ok {
			r.Replace(u.Package, a.Pos(), a.Rhs[0].Pos(), "")
		}
		r.Rename(u, name)
	}
}
