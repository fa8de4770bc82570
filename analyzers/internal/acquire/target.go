package acquire

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// destination is where the result of the call of a span goes.
type destination uint8

const (
	elsewhere destination = iota // a new owner, or it is given back at once
	nowhere
	variable
)

// target finds where the result of the call goes, and sets the variables of the
// span.
func (p *pkg) target(s *Span) destination {
	expr, stack := p.same(s.Expr, s.Kind, p.around(s))
	switch n := stack[len(stack)-1].(type) {
	case *ast.ExprStmt:
		return nowhere
	case *ast.AssignStmt:
		return p.assignee(s, expr, n.Lhs, n.Rhs)
	case *ast.ValueSpec:
		return p.assignee(s, expr, gosrc.Exprs(n.Names), n.Values)
	case *ast.GoStmt, *ast.DeferStmt:
		return elsewhere
	}
	if p.endsIt(s, p.useAt(expr, stack)) {
		return elsewhere
	}
	return nowhere
}

// same returns the expression around a call that stands for what the call returns, with
// the nodes around it: methods that return their handle with another setting go on with it.
func (p *pkg) same(call *ast.CallExpr, kind dbapi.Resource, stack []ast.Node) (*ast.CallExpr, []ast.Node) {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.ParenExpr, *ast.SelectorExpr:
			continue
		case *ast.CallExpr:
			if c := p.conns.Call(n); c != nil && gosrc.Contains(n.Fun, call.Pos()) && c.Resource == kind && c.API.Of == dbapi.Receiver && c.API.Returns == kind && c.API.Releases == dbapi.NoOperand {
				call, stack = n, stack[:i]
				continue
			}
		}
		break
	}
	for {
		if _, ok := stack[len(stack)-1].(*ast.ParenExpr); !ok {
			return call, stack
		}
		stack = stack[:len(stack)-1]
	}
}

// around returns the nodes around the call of a span, up to its function.
func (p *pkg) around(s *Span) []ast.Node {
	var found []ast.Node
	ast.PreorderStack(gosrc.FuncBody(s.Func), nil, func(n ast.Node, stack []ast.Node) bool {
		if n == s.Expr {
			found = slices.Clone(stack)
		}
		return found == nil && gosrc.Contains(n, s.Expr.Pos())
	})
	return found
}

// assignee says where an assignment puts what the call returns, and notes its variable
// and that of the error beside it.
func (p *pkg) assignee(s *Span, expr ast.Expr, to, from []ast.Expr) destination {
	i := slices.IndexFunc(from, func(e ast.Expr) bool { return ast.Unparen(e) == expr })
	if i < 0 || i >= len(to) {
		return elsewhere
	}
	if len(from) == 1 {
		if last, ok := to[len(to)-1].(*ast.Ident); ok && len(to) > 1 {
			if v, ok := p.TypesInfo.ObjectOf(last).(*types.Var); ok && gosrc.IsError(v.Type()) {
				s.Err = v
			}
		}
	}
	id, ok := ast.Unparen(to[i]).(*ast.Ident)
	if !ok {
		return elsewhere
	}
	if id.Name == "_" {
		return nowhere
	}
	v, ok := p.TypesInfo.ObjectOf(id).(*types.Var)
	if !ok || !gosrc.Contains(s.Func, v.Pos()) || !p.local(s, v) {
		return elsewhere
	}
	s.Var = v
	return variable
}

// local reports whether nothing but the statements of the function of a span has
// to do with one of its variables: its address is not taken, and function
// literals that run at another time do no more than to use it, or are made of what
// the call of the span has put there.
func (p *pkg) local(s *Span, v *types.Var) bool {
	body := gosrc.FuncBody(s.Func)
	if p.changes(body).addressed[v] {
		return false
	}
	outside := false
	p.mentions(body, v, func(id *ast.Ident, stack []ast.Node) {
		lit, now := literal(stack)
		if lit == nil || now {
			return
		}
		outside = outside || assigns(stack, id) || !madeAfter(stack, lit, s, v) && p.endsIt(s, p.useAt(id, stack))
	})
	return !outside
}

// madeAfter reports whether a function literal is made behind the call of a span, and
// not by a turn of a loop before that shares the variable v.
func madeAfter(stack []ast.Node, lit *ast.FuncLit, s *Span, v *types.Var) bool {
	if lit.Pos() < s.Expr.End() {
		return false
	}
	return !slices.ContainsFunc(stack, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return gosrc.Contains(n, s.Expr.Pos()) && !gosrc.Contains(n, v.Pos())
		}
		return false
	})
}

// assigns reports whether an identifier gets a value where it stands.
func assigns(stack []ast.Node, id *ast.Ident) bool {
	n, ok := stack[len(stack)-1].(*ast.AssignStmt)
	return ok && slices.Contains(n.Lhs, ast.Expr(id))
}

// literal returns the outermost function literal among the nodes around a place,
// and whether it is called or deferred where it stands.
func literal(stack []ast.Node) (*ast.FuncLit, bool) {
	for i, n := range stack {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			continue
		}
		for i > 0 {
			i--
			switch around := stack[i].(type) {
			case *ast.ParenExpr:
				continue
			case *ast.CallExpr:
				if ast.Unparen(around.Fun) == lit {
					if i > 0 {
						_, started := stack[i-1].(*ast.GoStmt)
						return lit, !started
					}
					return lit, true
				}
			}
			break
		}
		return lit, false
	}
	return nil, false
}

// endsIt reports whether a use of a handle gives it back, or hands it on.
func (p *pkg) endsIt(s *Span, u uses) bool {
	return u.kept || slices.ContainsFunc(u.names(), func(name string) bool { return p.ending(s, name) == always || p.ending(s, name) == onFalse })
}

// ending is when a method gives back a handle.
type ending uint8

const (
	stays ending = iota
	always
	onFalse
	onFailure
)

// ending says when the method of a name gives back the handle of a span.
func (p *pkg) ending(s *Span, name string) ending {
	if name == closes {
		return always
	}
	t := first(p.TypesInfo.TypeOf(s.Expr))
	obj, _, _ := types.LookupFieldOrMethod(t, true, p.Pkg, name)
	fn, _ := obj.(*types.Func)
	api, _ := dbapi.Of(fn)
	switch {
	case api.Releases == dbapi.Receiver:
		return always
	case api.ReleasesIf == dbapi.False:
		return onFalse
	case api.ReleasesIf == dbapi.Failure:
		return onFailure
	case dbapi.ResourceOf(t) == dbapi.Tx && (name == "Commit" || name == "Rollback"):
		return always // also where they are those of an interface of database/sql/driver
	case dbapi.ResourceOf(t) == dbapi.NoResource && givesBack[name]:
		return always // a type of the user's own, see Takers
	}
	return stays
}
