package plan

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// distinguishes reports whether a type assertion or case tells natively what it
// told before:
//
//	if db, ok := q.(*sql.DB); ok        if db, ok := q.(*conn.DB); ok
//	case *sql.Tx:                       case pgx.Tx:
//
// It must look into an interface of the module that moves along. A pgx.Tx is an
// interface itself, which a type of the module that embeds one has as well.
func distinguishes(r *native.Rewrite, e *flow.Escape) bool {
	x, t := assertion(r, e.Expr)
	if x == nil {
		return false
	}
	from, ok := types.Unalias(e.Package.Info.TypeOf(x)).(*types.Named)
	if !ok || !types.IsInterface(from) || r.ComponentOfDecl(from.Origin().Obj()) != r.Flow && !(native.OfSqlxType(from) && r.ComponentOf(e.Package, x) == r.Flow) {
		return false
	}
	to := e.Package.Info.TypeOf(t)
	return native.IsHandle(to, "DB") || native.IsHandle(to, "Conn") || native.IsHandle(to, "Tx") && !embedsTx(r)
}

// assertion returns the operand and the type of the assertion or switch that an
// escape is about.
func assertion(r *native.Rewrite, e ast.Expr) (x, t ast.Expr) {
	if a, ok := e.(*ast.TypeAssertExpr); ok {
		return a.X, a.Type
	}
	clause, ok := r.Parent(e).(*ast.CaseClause)
	if !ok {
		return nil, nil
	}
	s, ok := r.Parent(r.Parent(clause)).(*ast.TypeSwitchStmt)
	if !ok {
		return nil, nil
	}
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		return ast.Unparen(a.X).(*ast.TypeAssertExpr).X, e
	case *ast.AssignStmt:
		return ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr).X, e
	}
	return nil, nil
}

// embedsTx reports whether a type of the module embeds a transaction of the
// component.
func embedsTx(r *native.Rewrite) bool {
	for _, n := range r.Indexed().Types {
		s, ok := n.Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range s.Fields() {
			if f.Embedded() && native.IsHandle(f.Type(), "Tx") && r.ComponentOfDecl(f) == r.Flow {
				return true
			}
		}
	}
	return false
}
