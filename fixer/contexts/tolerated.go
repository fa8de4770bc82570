package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// tolerates reports whether fn looks whether a call that has the context failed because
// that was cancelled, and goes on to the position although it was:
//
//	if err := serve(ctx); err != nil && !errors.Is(err, context.Canceled) {
//		return err
//	}
//	save()
func (s *search) tolerates(fn, n ast.Node, c Context) bool {
	e, ok := n.(ast.Expr)
	if !ok || e.Pos() >= s.pos || gosrc.Contains(e, s.pos) {
		return false
	}
	err := s.cancelledError(e)
	if err == nil || !s.failsWith(fn, err, c) {
		return false
	}
	return s.flow.Open(fn, gosrc.Way{From: e.Pos(), To: s.pos, If: func(cond ast.Expr) gosrc.Branch { return s.whenCancelled(cond, err) }})
}

// cancelledError returns the variable of which an expression asks whether it is
// context.Canceled, or nil.
func (s *search) cancelledError(e ast.Expr) *types.Var {
	var err, is ast.Expr
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == token.EQL || e.Op == token.NEQ {
			err, is = e.X, e.Y
		}
	case *ast.CallExpr:
		if callee := gosrc.Callee(s.info, e); callee != nil && callee.FullName() == "errors.Is" && len(e.Args) == 2 {
			err, is = e.Args[0], e.Args[1]
		}
	}
	sel, ok := is.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	v, ok := s.info.Uses[sel.Sel].(*types.Var)
	if !ok || v.Pkg() == nil || v.Pkg().Path() != "context" || v.Name() != "Canceled" {
		return nil
	}
	id, ok := ast.Unparen(err).(*ast.Ident)
	if !ok {
		return nil
	}
	found, _ := s.info.Uses[id].(*types.Var)
	return found
}

// failsWith reports whether an error is given by a call that has the context, or one that
// fn makes of it.
func (s *search) failsWith(fn ast.Node, err *types.Var, c Context) bool {
	return slices.ContainsFunc(assignments(s.info, fn, err), func(a assignment) bool {
		call, ok := a.value.(*ast.CallExpr)
		return ok && slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
			return types.ExprString(arg) == c.Expr && gosrc.Mentions(s.info, arg, c.Var) || s.madeOf(fn, arg, c)
		})
	})
}

// whenCancelled returns where control goes from a condition if an error is
// context.Canceled.
func (s *search) whenCancelled(cond ast.Expr, err *types.Var) gosrc.Branch {
	not := map[gosrc.Branch]gosrc.Branch{gosrc.True: gosrc.False, gosrc.False: gosrc.True}
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return not[s.whenCancelled(e.X, err)]
	case *ast.CallExpr:
		if s.cancelledError(e) == err {
			return gosrc.True
		}
	case *ast.BinaryExpr:
		x, y := gosrc.Either, gosrc.Either
		switch e.Op {
		case token.LAND, token.LOR:
			x, y = s.whenCancelled(e.X, err), s.whenCancelled(e.Y, err)
		case token.EQL, token.NEQ:
			if id, ok := ast.Unparen(e.X).(*ast.Ident); !ok || s.info.Uses[id] != err {
				return gosrc.Either
			}
			if (e.Op == token.EQL) == (s.cancelledError(e) == err) {
				return gosrc.True
			}
			return gosrc.False // it is neither nil nor another error
		}
		switch {
		case e.Op == token.LAND && (x == gosrc.False || y == gosrc.False), e.Op == token.LOR && x == gosrc.False && y == gosrc.False:
			return gosrc.False
		case e.Op == token.LOR && (x == gosrc.True || y == gosrc.True), e.Op == token.LAND && x == gosrc.True && y == gosrc.True:
			return gosrc.True
		}
	}
	return gosrc.Either
}
