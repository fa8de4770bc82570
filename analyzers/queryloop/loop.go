package queryloop

import (
	"go/ast"
	"go/token"
	"go/types"
)

// loop goes through the elements of a value.
type loop struct {
	stmt     ast.Stmt
	body     *ast.BlockStmt
	over     ast.Expr
	elements []types.Object // the variables with the element, its key or its index
}

// loopOf returns the loop that a statement is, nil if it goes through nothing.
func (p *pkg) loopOf(n ast.Node) *loop {
	switch n := n.(type) {
	case *ast.RangeStmt:
		l := &loop{stmt: n, body: n.Body, over: n.X}
		if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok && p.isLen(call) {
			l.over = call.Args[0]
		}
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
				if v := p.TypesInfo.Defs[id]; v != nil {
					l.elements = append(l.elements, v)
				}
			}
		}
		return l
	case *ast.ForStmt:
		return p.counted(n)
	}
	return nil
}

func (p *pkg) isLen(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || len(call.Args) != 1 {
		return false
	}
	b, ok := p.TypesInfo.Uses[id].(*types.Builtin)
	return ok && b.Name() == "len"
}

// counted returns the loop for i := 0; i < len(x); i++.
func (p *pkg) counted(n *ast.ForStmt) *loop {
	init, _ := n.Init.(*ast.AssignStmt)
	cond, _ := n.Cond.(*ast.BinaryExpr)
	post, _ := n.Post.(*ast.IncDecStmt)
	if init == nil || cond == nil || post == nil || len(init.Lhs) != 1 || init.Tok != token.DEFINE || cond.Op != token.LSS {
		return nil
	}
	id, _ := init.Lhs[0].(*ast.Ident)
	call, ok := ast.Unparen(cond.Y).(*ast.CallExpr)
	if id == nil || !ok || !p.isLen(call) {
		return nil
	}
	return &loop{stmt: n, body: n.Body, over: call.Args[0], elements: []types.Object{p.TypesInfo.Defs[id]}}
}

// goesOn reports whether the loop comes to its end unless something fails.
func (p *pkg) goesOn(l *loop) bool {
	ok := true
	ast.PreorderStack(l.body, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			ok = ok && p.failed(n, stack)
		case *ast.BranchStmt:
			if leaves(n, stack) {
				ok = ok && under(stack, p.isFailure)
			}
		}
		return ok
	})
	return ok
}

// leaves reports whether a statement in the body of a loop ends the loop.
func leaves(n *ast.BranchStmt, stack []ast.Node) bool {
	if n.Label != nil || n.Tok == token.GOTO {
		return true
	}
	if n.Tok != token.BREAK {
		return false
	}
	for _, around := range stack {
		switch around.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return false
		}
	}
	return true
}
