package flow

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/flows"
)

// A walker is a sink of flows: what a handle becomes changes its type with it.

// Assigned adds the flow of a value to what it is assigned to.
func (w *walker) Assigned(lhs ast.Expr, from flows.Value) {
	if t := w.targetType(lhs); t != nil {
		w.flowValue(w.carriers(lhs), t, from)
	}
}

// targetType returns the type of what is assigned to. A blank name counts only
// as an interface, as in: var _ Querier = (*sql.DB)(nil)
func (w *walker) targetType(e ast.Expr) types.Type {
	if id, ok := e.(*ast.Ident); ok {
		obj := w.info.ObjectOf(id)
		if obj == nil || id.Name == "_" && (!isInterface(obj.Type()) || w.handleName(obj.Type()) != nil) {
			return nil
		}
		return obj.Type()
	}
	return w.info.TypeOf(e)
}

// Ranged adds the flow of the elements of a range clause to a variable.
func (w *walker) Ranged(lhs ast.Expr, _ bool, from flows.Value) {
	t := w.targetType(lhs)
	if t == nil {
		return
	}
	src := w.carriers(from.Expr)
	if w.mentions(t) || len(w.typeNodes(t)) > 0 {
		w.assign(w.carriers(lhs), src)
	}
	w.toInterface(src, from.Type, t, from.Expr)
}

// Returned adds the flow of a value to a result.
func (w *walker) Returned(_ ast.Node, sig *types.Signature, i int, from flows.Value) {
	result := sig.Results().At(i)
	w.flowValue(w.varNodes(result), result.Type(), from)
}

// Contained adds the flow of a value into a container, which is one node with
// its elements and keys.
func (w *walker) Contained(container ast.Expr, t types.Type, _ bool, from flows.Value) {
	w.flowValue(w.carriers(container), t, from)
}

// Shared joins the elements of two slices.
func (w *walker) Shared(x, y ast.Expr) { w.join(w.carriers(x), w.carriers(y)) }

// InField adds the flow of a value into a field of a literal.
func (w *walker) InField(lit *ast.CompositeLit, f *types.Var, from flows.Value) {
	w.fieldFlow(f, w.carriers(lit), from.Expr)
}

// fieldFlow adds the flow of a value into a field of a literal.
func (w *walker) fieldFlow(f *types.Var, own []int, value ast.Expr) {
	src, t := w.carriers(value), w.info.TypeOf(value)
	switch {
	case w.mentions(f.Type()) && !w.mentions(f.Origin().Type()): // by a type argument
		w.join(own, src)
		w.leak(src, f.Origin().Type(), value)
	case !w.ours(f.Origin()) && len(src) > 0:
		w.escape(src[0], value, ForeignField, f.Name(), nil)
	default:
		w.flowTo(w.varNodes(f), f.Type(), src, t, value)
	}
}

// Compared joins two values: one may be converted to the type of the other.
func (w *walker) Compared(x, y ast.Expr) {
	a, b := w.carriers(x), w.carriers(y)
	s, t := w.info.TypeOf(x), w.info.TypeOf(y)
	w.join(a, b)
	w.toInterface(a, s, t, x)
	w.toInterface(b, t, s, y)
}

// Asserted joins a handle that comes out of an interface with it.
func (w *walker) Asserted(n *ast.TypeAssertExpr) {
	if w.mentions(w.info.TypeOf(n)) {
		w.owner[n.Type] = w.exprNode(n)
		w.join(w.carriers(n), w.askedInterface(n.X))
	}
}

// Cased does so for a case of a type switch.
func (w *walker) Cased(x, typ ast.Expr, v *types.Var, _ bool) {
	t := w.info.TypeOf(typ)
	if t == nil || !w.mentions(t) {
		return
	}
	id := w.node(Expression, typ.Pos(), "", t)
	w.owner[typ] = id
	w.escape(id, typ, Asserted, types.TypeString(w.info.TypeOf(x), nil), nil)
	ids := []int{id}
	if v != nil {
		ids = append(ids, w.varNodes(v)...)
	}
	w.join(ids, w.carriers(x), w.askedInterface(x))
}

// askedInterface returns the node of the module's interface that an assertion or
// switch looks into: what comes out of it went in as the same type.
func (w *walker) askedInterface(x ast.Expr) []int {
	n, ok := types.Unalias(w.info.TypeOf(x)).(*types.Named)
	if !ok || !isInterface(n) || !w.ours(n.Obj()) {
		return nil
	}
	return []int{w.interfaceNode(n)}
}

// flowValue adds the flow of a value to nodes that have type t.
func (w *walker) flowValue(dst []int, t types.Type, from flows.Value) {
	src := w.carriers(from.Expr)
	if call := from.Call(); call != nil {
		src = w.called(call, from.Result)
	}
	w.flowTo(dst, t, src, from.Type, from.Expr)
}

// flow adds the flow of an expression to nodes that have type t.
func (w *walker) flow(dst []int, t types.Type, e ast.Expr) {
	w.flowTo(dst, t, w.carriers(e), w.info.TypeOf(e), e)
}

func (w *walker) flowTo(dst []int, t types.Type, src []int, srcType types.Type, e ast.Expr) {
	w.assign(dst, src)
	w.toHandle(dst, srcType, t, e)
	w.toInterface(src, srcType, t, e)
}
