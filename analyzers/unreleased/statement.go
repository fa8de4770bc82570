package unreleased

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// costsNothing reports whether a statement that is left open is of no consequence: its
// pool is closed with the function, or it is one of those that a constructor makes, and
// the constructor fails.
func (c *check) costsNothing(s *acquire.Span) bool {
	if s.Kind != dbapi.Stmt || s.Var == nil {
		return false
	}
	if c.closesPool(s) {
		return true
	}
	return c.keeps(s) && !slices.ContainsFunc(s.Leaks, func(l acquire.Leak) bool { return l.Kind != acquire.Returns || !c.fails(s, l) })
}

// closesPool reports whether a defer statement of the function closes what the statement
// was prepared on.
func (c *check) closesPool(s *acquire.Span) bool {
	pool := c.variable(receiver(s.Expr))
	if pool == nil {
		return false
	}
	for n := range ast.Preorder(gosrc.FuncBody(s.Func)) {
		d, ok := n.(*ast.DeferStmt)
		if !ok {
			continue
		}
		for n := range ast.Preorder(d) {
			if call, ok := n.(*ast.CallExpr); ok && c.variable(receiver(call)) == pool {
				if fn := gosrc.Callee(c.TypesInfo, call); fn != nil && fn.Name() == "Close" {
					return true
				}
			}
		}
	}
	return false
}

// receiver returns what a method is called on, nil for a function.
func receiver(call *ast.CallExpr) ast.Expr {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return ast.Unparen(sel.X)
	}
	return nil
}

// variable returns the variable or field that an expression names, or nil.
func (c *check) variable(e ast.Expr) *types.Var {
	switch e := e.(type) {
	case *ast.Ident:
		v, _ := c.TypesInfo.ObjectOf(e).(*types.Var)
		return v
	case *ast.SelectorExpr:
		v, _ := c.TypesInfo.ObjectOf(e.Sel).(*types.Var)
		return v
	}
	return nil
}

// keeps reports whether the function stores the statement on another way.
func (c *check) keeps(s *acquire.Span) bool {
	is := func(e ast.Expr) bool { return c.variable(ast.Unparen(e)) == s.Var }
	for n := range ast.Preorder(gosrc.FuncBody(s.Func)) {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if is(n.Value) {
				return true
			}
		case *ast.CompositeLit:
			if slices.ContainsFunc(n.Elts, is) {
				return true
			}
		case *ast.AssignStmt:
			for i, from := range n.Rhs {
				if _, local := ast.Unparen(n.Lhs[i]).(*ast.Ident); !local && len(n.Lhs) == len(n.Rhs) && is(from) {
					return true
				}
			}
		}
	}
	return false
}

// fails reports whether the function returns an error where the statement is lost.
func (c *check) fails(s *acquire.Span, l acquire.Leak) bool {
	for n := range ast.Preorder(gosrc.FuncBody(s.Func)) {
		if r, ok := n.(*ast.ReturnStmt); ok && r.Pos() == l.Pos && len(r.Results) > 0 {
			last := r.Results[len(r.Results)-1]
			return gosrc.IsError(c.TypesInfo.TypeOf(last)) && !c.TypesInfo.Types[last].IsNil()
		}
	}
	return false
}
