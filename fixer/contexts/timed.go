package contexts

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// timed reports whether fn sets v, before the position, to a context with a
// deadline.
func (s *search) timed(fn ast.Node, v *types.Var) bool {
	return slices.ContainsFunc(assignments(s.info, fn, v), func(a assignment) bool {
		call, ok := a.value.(*ast.CallExpr)
		if !ok || a.pos > s.pos {
			return false
		}
		callee := gosrc.Callee(s.info, call)
		return callee != nil && (setsDeadline(callee) || s.lends(callee))
	})
}

func setsDeadline(fn *types.Func) bool {
	return strings.HasPrefix(fn.FullName(), "context.WithTimeout") || strings.HasPrefix(fn.FullName(), "context.WithDeadline")
}

// lends reports whether a function makes contexts with a deadline for its callers: one
// of the package by its body, of another by the function to cancel that it returns too.
func (s *search) lends(fn *types.Func) bool {
	if decl := s.decl(fn); decl != nil {
		for n := range ast.Preorder(decl.Body) {
			if call, ok := n.(*ast.CallExpr); ok {
				if callee := gosrc.Callee(s.info, call); callee != nil && setsDeadline(callee) {
					return true
				}
			}
		}
		return false
	}
	if fn.Pkg() == s.pkg || fn.Pkg() == nil || fn.Pkg().Path() == "context" || fn.Pkg().Path() == "os/signal" {
		return false
	}
	for result := range fn.Signature().Results().Variables() {
		if gosrc.IsNamed(result.Type(), "context", "CancelFunc") {
			return true
		}
	}
	return false
}

// spent reports whether fn has done with v what it made it for before it comes
// to the position: it uses it, and not again. A context with a deadline is then
// none for what follows, but for a transaction that ends with it.
func (s *search) spent(fn ast.Node, v *types.Var) bool {
	if isParam(s.info, fn, v) || s.inTransaction(fn, v) {
		return false // it stands for the one of the caller in all that follows
	}
	before, after := false, false
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || s.info.Uses[id] != v || assigns(stack, id) {
			return true
		}
		again := slices.ContainsFunc(stack, func(n ast.Node) bool {
			_, deferred := n.(*ast.DeferStmt)
			return deferred
		})
		if id.Pos() < s.pos && !again && !s.loops(v, id) {
			before = true
		} else {
			after = true
		}
		return true
	})
	return before && !after
}

// inTransaction reports whether the call at the position is given a transaction, or is
// one of its methods, that fn has begun with v.
func (s *search) inTransaction(fn ast.Node, v *types.Var) bool {
	i := slices.IndexFunc(s.path, func(n ast.Node) bool { _, ok := n.(*ast.CallExpr); return ok })
	if i < 0 {
		return false
	}
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		begin, ok := n.(*ast.AssignStmt)
		if !ok || begin.Pos() > s.pos || len(begin.Rhs) != 1 || !gosrc.Mentions(s.info, begin.Rhs[0], v) {
			return !found
		}
		for _, lhs := range begin.Lhs {
			id, ok := ast.Unparen(lhs).(*ast.Ident)
			if !ok {
				continue
			}
			tx, ok := s.info.ObjectOf(id).(*types.Var)
			found = found || ok && isTransaction(tx.Type()) && gosrc.Mentions(s.info, s.path[i], tx)
		}
		return !found
	})
	return found
}

// isTransaction reports whether a type has the methods of a transaction.
func isTransaction(t types.Type) bool {
	for _, name := range []string{"Commit", "Rollback"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if _, ok := obj.(*types.Func); !ok {
			return false
		}
	}
	return true
}

// assigns reports whether an identifier, below stack (outside in), is given a
// value.
func assigns(stack []ast.Node, id *ast.Ident) bool {
	a, ok := stack[len(stack)-1].(*ast.AssignStmt)
	return ok && slices.Contains(a.Lhs, ast.Expr(id))
}

// rootless reports whether a variable holds contexts that are made of
// context.Background alone, so that nothing is left of one that is over.
func (s *search) rootless(fn ast.Node, v *types.Var) bool {
	given := slices.DeleteFunc(assignments(s.info, fn, v), func(a assignment) bool { return a.value == nil })
	return len(given) > 0 && !slices.ContainsFunc(given, func(a assignment) bool { return len(s.Detached(a.value)) == 0 })
}
