package thread

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

const failureReason = "it is where a call that has the context failed, which the end of the context may have caused"

// afterFailure reports whether a call stands where a function that is given a
// context has failed, without a look at how. The end of the context may be the
// reason, and what is done about it must not fail for the same.
func (s *solver) afterFailure(c *call, f *contexts.Frame) bool {
	if c.expr == nil {
		return false
	}
	if c.path == nil {
		c.path, _ = astutil.PathEnclosingInterval(c.file.Syntax, c.expr.Pos(), c.expr.End())
	}
	path := c.path
	looked := make(map[types.Object]bool) // errors that a condition further in is about
	for _, n := range path {
		switch n := n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if n == f.Func {
				return false
			}
		case *ast.SwitchStmt:
			s.mentioned(c, n.Tag, looked)
		case *ast.CaseClause:
			for _, e := range n.List {
				if !gosrc.Contains(e, c.expr.Pos()) && saysEnded(c.pkg.Info, e, true) {
					return true
				}
				s.mentioned(c, e, looked)
			}
		case *ast.IfStmt:
			if gosrc.Contains(n.Body, c.expr.Pos()) && saysEnded(c.pkg.Info, n.Cond, true) ||
				n.Else != nil && gosrc.Contains(n.Else, c.expr.Pos()) && saysEnded(c.pkg.Info, n.Cond, false) {
				return true
			}
			v := s.failed(c, n)
			if v != nil && gosrc.Contains(n.Body, c.expr.Pos()) && !looked[v] && s.mayEnd(c, n, v, path) {
				return true
			}
			if n.Cond != nil && !gosrc.Contains(n.Cond, c.expr.Pos()) {
				s.mentioned(c, n.Cond, looked)
			}
		}
	}
	return false
}

// saysEnded reports whether a condition that is true, or false, may mean that a
// context has ended: by the errors that package context has for that.
func saysEnded(info *types.Info, cond ast.Expr, is bool) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return saysEnded(info, e.X, !is)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND, token.LOR:
			return saysEnded(info, e.X, is) || saysEnded(info, e.Y, is)
		case token.EQL:
			return is && (saysEnded(info, e.X, is) || saysEnded(info, e.Y, is))
		case token.NEQ:
			return !is && (saysEnded(info, e.X, !is) || saysEnded(info, e.Y, !is))
		}
	case *ast.CallExpr:
		for _, arg := range e.Args {
			if is && saysEnded(info, arg, is) {
				return true
			}
		}
	case *ast.SelectorExpr:
		v, ok := info.Uses[e.Sel].(*types.Var)
		return is && ok && v.Pkg() != nil && v.Pkg().Path() == "context" && (v.Name() == "Canceled" || v.Name() == "DeadlineExceeded")
	}
	return false
}

// mentioned adds the variables in an expression.
func (s *solver) mentioned(c *call, e ast.Expr, set map[types.Object]bool) {
	if e == nil {
		return
	}
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj := c.pkg.Info.ObjectOf(id)
		if v, ok := obj.(*types.Var); ok && !set[obj] && v.Pkg() == c.pkg.Types {
			set[obj] = true
			for _, from := range s.madeOf(c, v) { // text := err.Error()
				if !saysEnded(c.pkg.Info, from, true) {
					s.mentioned(c, from, set)
				}
			}
		}
		set[obj] = true
		return true
	})
}

// madeOf returns what a variable is given by code around a call that is no error
// itself, so that it is what somebody saw in one.
func (s *solver) madeOf(c *call, v *types.Var) []ast.Expr {
	if gosrc.IsError(v.Type()) {
		return nil
	}
	var from []ast.Expr
	for _, n := range c.path {
		for _, stmt := range gosrc.Statements(n) {
			a, ok := stmt.(*ast.AssignStmt)
			if branch, isIf := stmt.(*ast.IfStmt); !ok && isIf && gosrc.Contains(branch, c.expr.Pos()) {
				a, ok = branch.Init.(*ast.AssignStmt)
			}
			if ok && a.Pos() < c.expr.Pos() && slices.ContainsFunc(a.Lhs, func(e ast.Expr) bool {
				id, ok := e.(*ast.Ident)
				return ok && c.pkg.Info.ObjectOf(id) == v
			}) {
				from = append(from, a.Rhs...)
			}
		}
	}
	return from
}

// failed returns the error that a condition err != nil is about.
func (s *solver) failed(c *call, n *ast.IfStmt) types.Object {
	cond, ok := ast.Unparen(n.Cond).(*ast.BinaryExpr)
	if !ok || cond.Op != token.NEQ || types.ExprString(cond.Y) != "nil" {
		return nil
	}
	id, ok := ast.Unparen(cond.X).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := c.pkg.Info.Uses[id].(*types.Var)
	if !ok || !gosrc.IsError(v.Type()) {
		return nil
	}
	return v
}

// mayEnd reports whether the error comes from a call that has a context, or
// gets one.
func (s *solver) mayEnd(c *call, n *ast.IfStmt, v types.Object, path []ast.Node) bool {
	var last *ast.CallExpr
	note := func(lhs []ast.Expr, rhs []ast.Expr) {
		for i, e := range lhs {
			id, ok := e.(*ast.Ident)
			if !ok || c.pkg.Info.ObjectOf(id) != v {
				continue
			}
			if len(rhs) == 1 {
				i = 0
			}
			last, _ = ast.Unparen(rhs[i]).(*ast.CallExpr)
		}
	}
	fn, _ := functionAround(path)
	ast.Inspect(fn, func(m ast.Node) bool {
		if m == nil || m.Pos() >= n.Body.Pos() {
			return false
		}
		if a, ok := m.(*ast.AssignStmt); ok {
			note(a.Lhs, a.Rhs)
		}
		return true
	})
	return last != nil && s.hasContext(c, last)
}

// hasContext reports whether a call has an argument that is a context, or gets
// one.
func (s *solver) hasContext(c *call, n *ast.CallExpr) bool {
	if s.g.wanted[n.Lparen] {
		return true
	}
	if k := s.g.calls[n.Lparen]; k != nil && (s.threaded[k.term.find()] || k.callee != nil && s.variants[k.callee]) {
		return true
	}
	if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok { // db.QueryRow(q).Scan(&x)
		if inner, ok := ast.Unparen(sel.X).(*ast.CallExpr); ok && s.hasContext(c, inner) {
			return true
		}
	}
	for _, arg := range n.Args {
		if t := c.pkg.Info.TypeOf(arg); t != nil && gosrc.IsContext(t) {
			return true
		}
	}
	return false
}
