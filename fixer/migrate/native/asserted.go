package native

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// tellsApart reports whether a type assertion or case tells natively what it
// told before:
//
//	if db, ok := q.(*sql.DB); ok        if db, ok := q.(*conn.DB); ok
//	case *sql.Tx:                       case pgx.Tx:
//
// It must look into an interface of the module that moves along. A pgx.Tx is an
// interface itself, which a type of the module that embeds one has as well.
func (r *rewriter) tellsApart(e *flow.Escape) bool {
	x, t := r.assertion(e.Expr)
	if x == nil {
		return false
	}
	from, ok := types.Unalias(e.Package.Info.TypeOf(x)).(*types.Named)
	if !ok || !types.IsInterface(from) || r.declared(from.Origin().Obj()) != r.flow && !(ofSqlxType(from) && r.of(e.Package, x) == r.flow) {
		return false
	}
	to := e.Package.Info.TypeOf(t)
	return isHandle(to, "DB") || isHandle(to, "Conn") || isHandle(to, "Tx") && !r.embedsTx()
}

// assertion returns the operand and the type of the assertion or switch that an
// escape is about.
func (r *rewriter) assertion(e ast.Expr) (x, t ast.Expr) {
	if a, ok := e.(*ast.TypeAssertExpr); ok {
		return a.X, a.Type
	}
	clause, ok := r.parent(e).(*ast.CaseClause)
	if !ok {
		return nil, nil
	}
	s, ok := r.parent(r.parent(clause)).(*ast.TypeSwitchStmt)
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
func (r *rewriter) embedsTx() bool {
	for _, n := range r.indexed().types {
		s, ok := n.Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range s.Fields() {
			if f.Embedded() && isHandle(f.Type(), "Tx") && r.declared(f) == r.flow {
				return true
			}
		}
	}
	return false
}
