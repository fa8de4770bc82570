package contexts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// asksFor reports whether a call is one of code at hand that asks for the caller
// whether the context is done: a function literal in a variable, or a function of the
// package that is given the context, which does nothing but return the answer. What the
// answer yes makes of the call is noted.
func (s *search) asksFor(fn ast.Node, call *ast.CallExpr, c Context) bool {
	body, there := s.bodyFor(call, c)
	if body == nil {
		return false
	}
	if len(body.List) != 1 {
		return false
	}
	ret, ok := body.List[0].(*ast.ReturnStmt)
	return ok && len(ret.Results) == 1 && s.returnsAnswer(fn, call, ret.Results[0], there)
}

// returnsAnswer reports whether a function that a call is of returns the answer, and
// notes what it is when the context is done.
func (s *search) returnsAnswer(fn ast.Node, call *ast.CallExpr, result ast.Expr, c Context) bool {
	for n := range ast.Preorder(result) {
		question, ok := n.(*ast.CallExpr)
		if !ok || !s.asks(fn, question, c) {
			continue
		}
		if s.answer == nil {
			s.answer = map[*ast.CallExpr]gosrc.Branch{}
		}
		s.answer[call] = s.whenDone(fn, question, result)
		return true
	}
	return false
}

// bodyFor returns the body of what is called, and the context as it is called there.
func (s *search) bodyFor(call *ast.CallExpr, c Context) (*ast.BlockStmt, Context) {
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
		if v, ok := s.info.Uses[id].(*types.Var); ok {
			return s.literalIn(v), c
		}
	}
	callee := gosrc.Callee(s.info, call)
	if callee == nil || callee.Pkg() != s.pkg {
		return nil, c
	}
	decl := s.decl(callee.Origin())
	params := callee.Origin().Signature().Params()
	for i, arg := range call.Args {
		if decl == nil || i >= params.Len() {
			break
		}
		if types.ExprString(arg) == c.Expr && gosrc.Mentions(s.info, arg, c.Var) && gosrc.IsContext(params.At(i).Type()) {
			return decl.Body, Context{Expr: params.At(i).Name(), Var: params.At(i)}
		}
	}
	return nil, c
}

// literalIn returns the body of the function literal that a variable is given, if it
// is given nothing else.
func (s *search) literalIn(v *types.Var) *ast.BlockStmt {
	decl := s.declAround(v.Pos())
	if decl == nil {
		return nil
	}
	given := assignments(s.info, decl, v)
	if len(given) != 1 || given[0].value == nil {
		return nil
	}
	if lit, ok := ast.Unparen(given[0].value).(*ast.FuncLit); ok {
		return lit.Body
	}
	return nil
}
