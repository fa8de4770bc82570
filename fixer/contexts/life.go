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
		dead, cancel := s.lifetime(fn, v, a)
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

// endless reports whether v, which fn declares, holds context.Background() alone.
func (s *search) endless(fn ast.Node, v *types.Var) bool {
	given := assignments(s.info, fn, v)
	return len(given) > 0 && !addressTaken(s.info, fn, v) && !slices.ContainsFunc(given, func(a assignment) bool {
		return a.value == nil || len(a.names) > 1 || !CallsBackground(s.info, a.value)
	})
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
			collect(gosrc.Exprs(n.Names), n.Values)
		}
		return true
	})
	return out
}

// lifetime says of the context that a gives v whether it may be over at the
// position, and whether it comes with a cancel function.
func (s *search) lifetime(fn ast.Node, v *types.Var, a assignment) (dead, cancellable bool) {
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
// literal in it, calls cancel and comes from there to the position without
// making the context anew.
func (s *search) cancelled(fn ast.Node, ctx, cancel *types.Var) bool {
	var made []token.Pos
	for _, a := range assignments(s.info, fn, ctx) {
		made = append(made, a.pos)
	}
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
			found = found || s.flow.Open(fn, gosrc.Way{From: call.Pos(), To: s.pos, Around: made})
		}
		return true
	})
	return found
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

// mayBeDone reports whether fn asks whether the context is done, or waits for that, and
// comes from there to the position although it is: what follows is then code for a
// context that is.
func (s *search) mayBeDone(fn ast.Node, c Context) bool {
	done := false
	apart := make(map[*ast.CallExpr]bool) // of go and defer statements
	s.inspectAround(fn, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.GoStmt:
			apart[n.Call] = true
		case *ast.DeferStmt:
			apart[n.Call] = true
		}
		done = done || s.tolerates(fn, n, c)
		call, ok := n.(*ast.CallExpr)
		if !ok || done || call.Pos() >= s.pos || gosrc.Contains(call, s.pos) {
			return
		}
		way := gosrc.Way{From: call.Pos(), To: s.pos}
		switch {
		case s.asks(fn, call, c), s.asksFor(fn, call, c):
			way.If = func(cond ast.Expr) gosrc.Branch { return s.whenDone(fn, call, cond) }
		case apart[call] || !s.waitsForEnd(fn, call, c):
			return
		}
		done = s.flow.Open(fn, way)
	})
	return done
}

// asks reports whether a call is ctx.Done(), ctx.Err() or context.Cause(ctx), of
// the context or of one that fn makes of it.
func (s *search) asks(fn ast.Node, call *ast.CallExpr, c Context) bool {
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
		return s.madeOf(fn, of, c)
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

// madeOf reports whether a variable holds a context that a call in fn makes of c:
// it ends no later.
func (s *search) madeOf(fn ast.Node, e ast.Expr, c Context) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := s.info.Uses[id].(*types.Var)
	return ok && gosrc.IsContext(v.Type()) && slices.ContainsFunc(assignments(s.info, fn, v), func(a assignment) bool {
		call, ok := a.value.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 || types.ExprString(call.Args[0]) != c.Expr || !gosrc.Mentions(s.info, call.Args[0], c.Var) {
			return false
		}
		callee := gosrc.Callee(s.info, call)
		return callee == nil || callee.FullName() != "context.WithoutCancel"
	})
}

// whenDone returns where control goes from a condition after a question that
// was answered by yes: the condition compares the answer with nil, itself or the
// variable that holds it, or is made of such comparisons.
func (s *search) whenDone(fn ast.Node, question *ast.CallExpr, cond ast.Expr) gosrc.Branch {
	switch cond := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		switch s.whenDone(fn, question, cond.X) {
		case gosrc.True:
			return gosrc.False
		case gosrc.False:
			return gosrc.True
		}
	case *ast.BinaryExpr:
		if cond.Op != token.LAND && cond.Op != token.LOR {
			return s.compared(fn, question, cond)
		}
		for _, e := range []ast.Expr{cond.X, cond.Y} {
			// Have: n > 3 && ctx.Err() != nil. What is otherwise so is not looked at.
			if b := s.whenDone(fn, question, e); b == gosrc.True || b == gosrc.False && cond.Op == token.LAND {
				return b
			}
		}
	case *ast.CallExpr:
		if answer, known := s.answer[question]; known && cond == question {
			return answer
		}
		if gosrc.Contains(cond, question.Pos()) {
			return gosrc.True // errors.Is(ctx.Err(), context.Canceled)
		}
	}
	return gosrc.Either
}

// compared is whenDone for a comparison.
func (s *search) compared(fn ast.Node, question *ast.CallExpr, cond *ast.BinaryExpr) gosrc.Branch {
	answer, with := cond.X, cond.Y
	if s.info.Types[answer].IsNil() {
		answer, with = with, answer
	}
	if !s.answers(fn, question, answer) {
		return gosrc.Either
	}
	switch isNil := s.info.Types[with].IsNil(); {
	case cond.Op == token.NEQ && isNil, cond.Op == token.EQL && !isNil:
		return gosrc.True
	case cond.Op == token.EQL && isNil:
		return gosrc.False
	}
	return gosrc.Either
}

// answers reports whether an expression is the answer to a question, or a
// variable that is given it.
func (s *search) answers(fn ast.Node, question *ast.CallExpr, e ast.Expr) bool {
	if ast.Unparen(e) == question {
		return true
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := s.info.Uses[id].(*types.Var)
	return ok && slices.ContainsFunc(assignments(s.info, fn, v), func(a assignment) bool {
		return a.value != nil && ast.Unparen(a.value) == question
	})
}
