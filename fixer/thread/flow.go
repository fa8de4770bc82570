package thread

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A walker is a sink of flows: what becomes another's value has its type.

// Assigned joins a value with what it is assigned to.
func (w *walker) Assigned(lhs ast.Expr, from flows.Value) {
	if t := w.targetType(lhs); t != nil {
		w.flowValue(w.term(lhs), t, from)
	}
}

// flowValue adds that a value becomes one of type t in a place with the term dst.
func (w *walker) flowValue(dst *term, t types.Type, from flows.Value) {
	switch call := from.Call(); {
	case call != nil:
		w.flowType(dst, t, w.result(call, from.Result), from.Type)
	case from.Type == w.info.TypeOf(from.Expr):
		w.flow(dst, t, from.Expr)
	default: // the first value of v, ok := x
		w.flowType(dst, t, w.term(from.Expr), from.Type)
	}
}

// Ranged joins a variable with the elements that it gets.
func (w *walker) Ranged(lhs ast.Expr, key bool, from flows.Value) {
	t := w.targetType(lhs)
	if from.Type == nil || t == nil {
		return
	}
	w.convert(from.Type, t)
	_, called := gosrc.Core(w.info.TypeOf(from.Expr)).(*types.Signature)
	if !called && !key && w.functional(t) {
		unify(w.term(lhs), w.term(from.Expr))
	}
}

// iterator keeps the type of a function that a range clause calls.
func (w *walker) iterator(n *ast.RangeStmt) {
	if _, ok := gosrc.Core(w.info.TypeOf(n.X)).(*types.Signature); ok { // the language calls it
		if t := w.term(n.X); t != nil {
			t.seal("a range statement calls it")
		}
	}
}

// targetType returns the type of what is assigned to, nil if it is new or
// blank and not an interface.
func (w *walker) targetType(e ast.Expr) types.Type {
	if id, ok := e.(*ast.Ident); ok {
		obj := w.info.ObjectOf(id)
		if obj == nil {
			return nil
		}
		return obj.Type()
	}
	return w.info.TypeOf(e)
}

// Returned joins a value with the result that it becomes.
func (w *walker) Returned(fn ast.Node, sig *types.Signature, i int, from flows.Value) {
	pos := fn.Pos()
	if d, ok := fn.(*ast.FuncDecl); ok {
		pos = d.Name.Pos()
	}
	t := sig.Results().At(i).Type()
	w.flowValue(w.resultOf(w.at(pos), t, i), t, from)
}

// resultOf returns the term of a result, nil if its type has no functions.
func (w *walker) resultOf(t *term, typ types.Type, i int) *term {
	if t == nil || !w.functional(typ) {
		return nil
	}
	return t.result(i)
}

// Contained joins a value with the container it goes into, whose term is that of
// the elements.
func (w *walker) Contained(container ast.Expr, t types.Type, key bool, from flows.Value) {
	if key {
		w.flowValue(nil, t, from)
		return
	}
	w.flowValue(w.term(container), t, from)
}

// Shared joins the elements of two slices.
func (w *walker) Shared(x, y ast.Expr) {
	if w.functional(w.info.TypeOf(x)) {
		unify(w.term(x), w.term(y))
	}
}

// InField joins a value with a field.
func (w *walker) InField(_ *ast.CompositeLit, f *types.Var, from flows.Value) {
	w.flowValue(w.varTerm(f), f.Type(), from)
}

// elided joins a literal with those inside it that leave their type out.
func (w *walker) elided(n *ast.CompositeLit) {
	own := w.term(n)
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if inner, ok := ast.Unparen(e).(*ast.CompositeLit); ok && inner.Type == nil && own != nil {
			unify(own, w.term(inner))
		}
	}
}

// Compared adds that one of two values may become of the other's type.
func (w *walker) Compared(x, y ast.Expr) {
	s, t := w.info.TypeOf(x), w.info.TypeOf(y)
	w.convert(s, t)
	w.convert(t, s)
}
