package perrequest

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// fromRequest reports whether the data source of what is opened comes from the
// request: no pool can be opened for it beforehand.
func (c *check) fromRequest(s site) bool {
	t := &trace{check: c, seen: map[types.Object]bool{}}
	return t.arguments(s.call)
}

// trace follows the operands of an opening to the parameters of handlers.
type trace struct {
	*check
	seen map[types.Object]bool
}

func (t *trace) arguments(call *ast.CallExpr) bool {
	sig, _ := types.Unalias(t.pass.TypesInfo.TypeOf(call.Fun)).(*types.Signature)
	for i, arg := range call.Args {
		if sig != nil && i < sig.Params().Len() && gosrc.IsContext(sig.Params().At(i).Type()) {
			continue // also one that is the context of a framework
		}
		if t.expr(arg) {
			return true
		}
	}
	return false
}

// expr reports whether anything in an expression comes from a request, but for its
// context.
func (t *trace) expr(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && t.pass.TypesInfo.TypeOf(e) != nil && gosrc.IsContext(t.pass.TypesInfo.TypeOf(e)) {
			return false
		}
		if id, ok := n.(*ast.Ident); ok && !found {
			if v, ok := t.pass.TypesInfo.Uses[id].(*types.Var); ok && !v.IsField() {
				found = t.variable(v)
			}
		}
		return !found
	})
	return found
}

func (t *trace) variable(v *types.Var) bool {
	if t.seen[v] || gosrc.IsContext(v.Type()) || gosrc.IsError(v.Type()) || v.Parent() == t.pass.Pkg.Scope() {
		return false
	}
	t.seen[v] = true
	if fn, i, ok := t.parameter(v); ok {
		return i >= 0 && (t.handles(fn) != "" || t.passed(fn, i))
	}
	return t.stored(v)
}

// parameter returns the function that v is a parameter of, and which one; -1 is
// the receiver.
func (t *trace) parameter(v *types.Var) (ast.Node, int, bool) {
	for _, decl := range t.decls {
		if !gosrc.Contains(decl, v.Pos()) {
			continue
		}
		var found ast.Node
		index := 0
		ast.Inspect(decl, func(n ast.Node) bool {
			sig := t.signature(n)
			if sig == nil {
				return n != nil && found == nil
			}
			if sig.Recv() == v {
				found, index = n, -1
			}
			for i := range sig.Params().Len() {
				if sig.Params().At(i) == v {
					found, index = n, i
				}
			}
			return found == nil
		})
		return found, index, found != nil
	}
	return nil, 0, false
}

// passed reports whether a call of the function passes a parameter what comes
// from a request.
func (t *trace) passed(fn ast.Node, i int) bool {
	calls := t.local[fn]
	if decl, ok := fn.(*ast.FuncDecl); ok {
		obj, _ := t.pass.TypesInfo.Defs[decl.Name].(*types.Func)
		calls = t.calls[obj]
	}
	for _, call := range calls {
		if i < len(call.Args) && t.expr(call.Args[i]) {
			return true
		}
	}
	return false
}

// stored reports whether what is assigned to a local variable, or read into it
// through its address, comes from a request.
func (t *trace) stored(v *types.Var) bool {
	found := false
	for _, decl := range t.decls {
		if !gosrc.Contains(decl, v.Pos()) {
			continue
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				found = found || t.assigns(n, v)
			case *ast.RangeStmt:
				found = found || (t.is(n.Key, v) || t.is(n.Value, v)) && t.expr(n.X)
			case *ast.ValueSpec:
				for i, id := range n.Names {
					found = found || i < len(n.Values) && t.pass.TypesInfo.Defs[id] == v && t.expr(n.Values[i])
				}
			case *ast.CallExpr:
				found = found || t.fills(n, v)
			}
			return !found
		})
	}
	return found
}

func (t *trace) assigns(n *ast.AssignStmt, v *types.Var) bool {
	for i, lhs := range n.Lhs {
		if sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr); ok {
			lhs = sel.X
		}
		if t.is(lhs, v) && t.expr(n.Rhs[min(i, len(n.Rhs)-1)]) {
			return true
		}
	}
	return false
}

// fills reports whether a call gets the address of the variable along with
// something of the request.
func (t *trace) fills(call *ast.CallExpr, v *types.Var) bool {
	for _, arg := range call.Args {
		if and, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && and.Op == token.AND && t.is(and.X, v) {
			return t.arguments(call) || t.expr(call.Fun)
		}
	}
	return false
}

func (t *trace) is(e ast.Expr, v *types.Var) bool {
	id, ok := e.(*ast.Ident)
	return ok && t.pass.TypesInfo.ObjectOf(id) == v
}
