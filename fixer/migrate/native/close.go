package native

import (
	"go/ast"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// closeRules are the methods that natively return nothing:
//
//	defer rows.Close()               defer rows.Close()
//	_ = conn.Close()                 conn.Release()
//	if err := rows.Close(); ...      if err := sqlcompat.CloseRows(rows); ...
var closeRules = map[string]rule{
	"DB.Close":   closing("Close", "Close"),
	"Rows.Close": closing("Close", "CloseRows"),
	"Conn.Close": closing("Release", "CloseConn"),
}

// closing is the rule of a method whose native form is called name; function is
// that of package sqlcompat with the result it had.
func closing(name, function string) rule {
	return func(r *rewriter, u *flow.Use) {
		if u.Call == nil {
			r.refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and returns nothing natively", key(u.Method))
			return
		}
		s, alone := r.statementOf(u.Call)
		if !alone {
			r.function(u, r.sqlcompat(u.Package, u.Sel.Pos(), function))
			return
		}
		if a, ok := s.(*ast.AssignStmt); ok {
			r.replace(u.Package, a.Pos(), a.Rhs[0].Pos(), "")
		}
		r.rename(u, name)
	}
}
