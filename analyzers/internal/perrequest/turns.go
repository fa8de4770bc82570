package perrequest

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// inEachTurn reports whether a site opens the same in each turn of a loop over
// values, messages or ticks, and keeps it no longer. A loop that counts may be
// there to try again.
func (c *check) inEachTurn(s site) bool {
	loop := c.loopAround(s)
	if loop == nil || s.lifetime.Kept {
		return false
	}
	same := true
	for _, arg := range s.call.Args {
		for n := range ast.Preorder(arg) {
			if id, ok := n.(*ast.Ident); ok {
				v, ok := c.pass.TypesInfo.Uses[id].(*types.Var)
				same = same && (!ok || v.IsField() || gosrc.IsContext(v.Type()) || !gosrc.Contains(loop, v.Pos()))
			}
		}
	}
	return same && c.declaredIn(loop, s.call)
}

// loopAround returns the loop of a site's function that makes the call in each of
// its turns, or nil.
func (c *check) loopAround(s site) ast.Node {
	var loop ast.Node
	body := gosrc.FuncBody(s.fn)
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		if n != s.call {
			return gosrc.Contains(n, s.call.Pos())
		}
		received := false
		for i := len(stack) - 1; i >= 0 && loop == nil; i-- {
			switch around := stack[i].(type) {
			case *ast.FuncLit:
				return false
			case *ast.CommClause:
				received = received || around.Comm != nil
			case *ast.RangeStmt:
				if gosrc.Contains(around.Body, s.call.Pos()) && c.rangesOver(around) {
					loop = around
				}
			case *ast.ForStmt:
				if received && around.Cond == nil {
					loop = around
				}
			}
		}
		return false
	})
	return loop
}

// rangesOver reports whether a loop is over values, not over a number.
func (c *check) rangesOver(r *ast.RangeStmt) bool {
	switch c.pass.TypesInfo.TypeOf(r.X).Underlying().(type) {
	case *types.Chan, *types.Slice, *types.Map:
		return true
	}
	return false
}

// declaredIn reports whether a variable that is declared in a loop gets what a call
// opens.
func (c *check) declaredIn(loop ast.Node, call *ast.CallExpr) bool {
	found := false
	ast.Inspect(loop, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if ok && a.Tok == token.DEFINE && len(a.Rhs) == 1 && ast.Unparen(a.Rhs[0]) == call {
			id, named := a.Lhs[0].(*ast.Ident)
			found = named && c.pass.TypesInfo.Defs[id] != nil
		}
		return !found
	})
	return found
}
