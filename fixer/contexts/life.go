package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// life says of a context variable of fn whether it is alive at the position,
// as far as its values tell: the context of an errgroup ends with Wait, one
// with a cancel function when that is called, and a variable declared without
// a value is nil at first. Ends: it may be cancelled when fn returns.
func (s *search) life(fn ast.Node, v *types.Var) (alive, ends bool) {
	alive = true
	given := isParam(s.info, fn, v)
	for _, a := range assignments(s.info, fn, v) {
		given = given || a.declares && a.value != nil
		if a.value == nil || a.pos > s.pos {
			continue
		}
		dead, cancel := s.fate(fn, v, a)
		alive = alive && !dead
		ends = ends || cancel
	}
	return alive && given, ends
}

// An assignment gives a variable a value, alone or as one of the results of a
// call. Value is nil in a declaration without one.
type assignment struct {
	pos      token.Pos
	names    []ast.Expr // all that is assigned with it
	value    ast.Expr
	declares bool
}

// assignments returns the assignments to v in fn.
func assignments(info *types.Info, fn ast.Node, v *types.Var) []assignment {
	var out []assignment
	collect := func(names, values []ast.Expr) {
		for i, e := range names {
			id, ok := ast.Unparen(e).(*ast.Ident)
			if !ok || info.ObjectOf(id) != v {
				continue
			}
			a := assignment{pos: id.Pos(), names: names, declares: info.Defs[id] == v}
			switch {
			case len(values) == len(names):
				a.names, a.value = names[i:i+1], values[i]
			case len(values) > 0:
				a.value = values[0]
			}
			out = append(out, a)
		}
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			collect(n.Lhs, n.Rhs)
		case *ast.RangeStmt:
			collect([]ast.Expr{n.Key, n.Value}, []ast.Expr{n.X})
		case *ast.ValueSpec:
			var names []ast.Expr
			for _, id := range n.Names {
				names = append(names, id)
			}
			collect(names, n.Values)
		}
		return true
	})
	return out
}

// fate says of the context that a gives v whether it may be over at the
// position, and whether it comes with a cancel function.
func (s *search) fate(fn ast.Node, v *types.Var, a assignment) (dead, cancellable bool) {
	call, ok := ast.Unparen(a.value).(*ast.CallExpr)
	if !ok || len(a.names) == 1 {
		return false, false
	}
	if callee := gosrc.Callee(s.info, call); callee != nil && callee.Pkg() != nil &&
		callee.Pkg().Path() == "golang.org/x/sync/errgroup" {
		return true, true
	}
	for _, name := range a.names {
		id, ok := ast.Unparen(name).(*ast.Ident)
		if !ok {
			continue
		}
		cancel, ok := s.info.ObjectOf(id).(*types.Var)
		if ok && isCancelFunc(cancel.Type()) {
			return s.cancelled(fn, v, cancel), true
		}
	}
	return false, false
}

// cancelled reports whether fn itself, and not a defer statement or a function
// literal in it, calls cancel before the position, or in a loop around it that
// does not make the context anew.
func (s *search) cancelled(fn ast.Node, ctx, cancel *types.Var) bool {
	found := false
	inspectOwn(fn, func(n ast.Node) bool {
		if _, ok := n.(*ast.DeferStmt); ok {
			return false
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && s.info.Uses[id] == cancel {
			found = found || call.Pos() < s.pos && !s.skipped(call) || s.loops(ctx, call)
		}
		return true
	})
	return found
}

// skipped reports whether code that runs n does not come to the position,
// because the block n is in ends with a jump out of the function or the loop.
func (s *search) skipped(n ast.Node) bool {
	var enclosing []ast.Stmt // innermost block around n that is not around the position
	ast.Inspect(s.file, func(m ast.Node) bool {
		if m == nil || m.Pos() > n.Pos() || m.End() < n.End() {
			return false
		}
		if list := gosrc.Statements(m); list != nil && !gosrc.Contains(m, s.pos) {
			enclosing = list
		}
		return true
	})
	return len(enclosing) > 0 && gosrc.Jumps(s.info, enclosing[len(enclosing)-1])
}

// loops reports whether a loop around the position also runs n, and v is
// declared outside of it.
func (s *search) loops(v *types.Var, n ast.Node) bool {
	return slices.ContainsFunc(s.path, func(m ast.Node) bool {
		switch m.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return gosrc.Contains(m, n.Pos()) && !gosrc.Contains(m, v.Pos())
		}
		return false
	})
}

// mayBeDone reports whether fn has looked, before it comes to the position, at
// whether the context is done, other than to leave: what follows is then code
// for a context that is.
func (s *search) mayBeDone(fn ast.Node, c Context) bool {
	done := false
	s.inspectAround(fn, func(n ast.Node, stack []ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if ok && call.Pos() < s.pos && s.asks(call, c) && !s.harmless(call, stack) {
			done = true
		}
	})
	return done
}

// asks reports whether a call is ctx.Done(), ctx.Err() or context.Cause(ctx).
func (s *search) asks(call *ast.CallExpr, c Context) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of := sel.X
	switch sel.Sel.Name {
	case "Done", "Err":
	case "Cause":
		if len(call.Args) != 1 {
			return false
		}
		of = call.Args[0]
	default:
		return false
	}
	if types.ExprString(of) != c.Expr {
		return false
	}
	base := of
	for {
		switch e := base.(type) {
		case *ast.CallExpr:
			base = e.Fun
		case *ast.SelectorExpr:
			base = e.X
		case *ast.Ident:
			return s.info.Uses[e] == c.Var
		default:
			return false
		}
	}
}

// harmless reports whether a question, below stack (outside in), leaves the
// context alive at the position: it is asked by a select or an if that leaves
// when the context is done, or the position is in another case of the same
// select, or in the loop that goes on while it is not.
func (s *search) harmless(call *ast.CallExpr, stack []ast.Node) bool {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.ReturnStmt:
			return true
		case *ast.CommClause:
			if n.Comm == nil || !gosrc.Contains(n.Comm, call.Pos()) {
				continue
			}
			sel := stack[i-2] // over the block of the select
			return !gosrc.Contains(n, s.pos) && (gosrc.Contains(sel, s.pos) || gosrc.Leaves(s.info, n.Body))
		case *ast.IfStmt:
			if !gosrc.Contains(n.Body, call.Pos()) {
				return !gosrc.Contains(n, s.pos) && gosrc.Leaves(s.info, n.Body.List)
			}
			if !gosrc.Contains(n, s.pos) && gosrc.Leaves(s.info, n.Body.List) {
				return true
			}
		case *ast.ForStmt:
			if !gosrc.Contains(n.Body, call.Pos()) {
				return gosrc.Contains(n.Body, s.pos)
			}
		}
	}
	return false
}
