package heldconn

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// ownPool reports whether what a span holds is of a pool that its function opens and
// closes by a defer statement, outside of loops: nobody else waits for its connections.
func ownPool(p *rule.Pass, s *acquire.Span) bool {
	call := p.Conns.Call(s.Expr)
	if call == nil || call.Handle == nil {
		return false
	}
	pool := local(p, call.Handle)
	if pool == nil || !opens(p, s.Func, pool) {
		return false
	}
	closed, once := false, true
	ast.PreorderStack(gosrc.FuncBody(s.Func), nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			closed = closed || closes(p, n.Call, pool)
		case *ast.ForStmt, *ast.RangeStmt, *ast.GoStmt:
			once = once && !gosrc.Contains(n, s.Expr.Pos())
		}
		return true
	})
	return closed && once
}

// opens reports whether a function opens a pool into a variable, and nothing else does.
func opens(p *rule.Pass, fn ast.Node, pool *types.Var) bool {
	writes, opened := 0, false
	ast.Inspect(fn, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || len(assign.Rhs) != 1 || local(p, assign.Lhs[0]) != pool {
			return true
		}
		writes++
		for _, o := range p.Conns.Openings() {
			opened = opened || o.Func == fn && ast.Unparen(assign.Rhs[0]) == ast.Expr(o.Expr)
		}
		return true
	})
	return opened && writes == 1
}

// closes reports whether a call, which may be one of a function literal, closes a pool.
func closes(p *rule.Pass, call *ast.CallExpr, pool *types.Var) bool {
	for n := range ast.Preorder(call) {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Close" && local(p, sel.X) == pool {
			return true
		}
	}
	return false
}

func local(p *rule.Pass, e ast.Expr) *types.Var {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := p.TypesInfo.ObjectOf(id).(*types.Var)
	if v == nil || v.Parent() == p.Pkg.Scope() {
		return nil
	}
	return v
}
