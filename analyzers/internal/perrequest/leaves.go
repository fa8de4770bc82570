package perrequest

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// leaves reports whether control can leave the function of a site with what was
// opened there still open.
func (c *check) leaves(s site, closing []token.Pos) bool {
	body := gosrc.FuncBody(c.innermost(s.call))
	failed := c.errorOf(s.call)
	way := func(to token.Pos) gosrc.Way {
		return gosrc.Way{From: s.call.Pos(), To: to, Around: closing, If: func(cond ast.Expr) gosrc.Branch {
			return whenOpened(c.pass.TypesInfo, cond, failed)
		}}
	}
	found := !endsInReturn(body) && c.flow.Open(c.innermost(s.call), way(body.Rbrace))
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if !anyIn(n, closing) {
				found = found || c.flow.Open(c.innermost(s.call), way(n.Pos()))
			}
		}
		return !found
	})
	return found
}

// whenOpened says which way a condition goes when nothing failed.
func whenOpened(info *types.Info, cond ast.Expr, failed types.Object) gosrc.Branch {
	test, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || failed == nil {
		return gosrc.Either
	}
	id, ok := ast.Unparen(test.X).(*ast.Ident)
	if !ok || info.Uses[id] != failed || !info.Types[test.Y].IsNil() {
		return gosrc.Either
	}
	switch test.Op {
	case token.NEQ:
		return gosrc.False
	case token.EQL:
		return gosrc.True
	}
	return gosrc.Either
}

// errorOf returns the variable that a call's error is assigned to, or nil.
func (c *check) errorOf(call *ast.CallExpr) types.Object {
	var found types.Object
	ast.Inspect(c.innermost(call), func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || len(assign.Rhs) != 1 || ast.Unparen(assign.Rhs[0]) != call {
			return found == nil
		}
		if id, ok := assign.Lhs[len(assign.Lhs)-1].(*ast.Ident); ok {
			if obj := c.pass.TypesInfo.ObjectOf(id); obj != nil && gosrc.IsError(obj.Type()) {
				found = obj
			}
		}
		return false
	})
	return found
}

// asked returns the place of a call that closes: that of the condition where it
// is closed if there is one to close.
func (c *check) asked(fn ast.Node, call *ast.CallExpr) token.Pos {
	at := call.Pos()
	ast.Inspect(fn, func(n ast.Node) bool {
		if n == nil || n != fn && !gosrc.Contains(n, call.Pos()) {
			return false
		}
		branch, ok := n.(*ast.IfStmt)
		if !ok || !gosrc.Contains(branch.Body, call.Pos()) {
			return true
		}
		if test, ok := ast.Unparen(branch.Cond).(*ast.BinaryExpr); ok && test.Op == token.NEQ && c.pass.TypesInfo.Types[test.Y].IsNil() && !gosrc.IsError(c.pass.TypesInfo.TypeOf(test.X)) {
			at = branch.Cond.Pos()
		}
		return true
	})
	return at
}

// endsInReturn reports whether the last statement of a body is a return, so that
// control does not reach its end.
func endsInReturn(body *ast.BlockStmt) bool {
	if len(body.List) == 0 {
		return false
	}
	_, ok := body.List[len(body.List)-1].(*ast.ReturnStmt)
	return ok
}

func anyIn(n ast.Node, places []token.Pos) bool {
	for _, p := range places {
		if gosrc.Contains(n, p) {
			return true
		}
	}
	return false
}
