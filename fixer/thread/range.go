package thread

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// rangeOver adds the flows of a range statement.
func (w *walker) rangeOver(n *ast.RangeStmt) {
	from := gosrc.Core(w.info.TypeOf(n.X))
	w.ranged(n, from)
	if _, ok := from.(*types.Signature); ok { // the language calls it
		if t := w.term(n.X); t != nil {
			t.seal("a range statement calls it")
		}
		return
	}
	if n.Value != nil {
		if t := w.targetType(n.Value); t != nil && w.functional(t) {
			unify(w.term(n.Value), w.term(n.X))
		}
	}
	if ch, ok := from.(*types.Chan); ok && n.Key != nil && w.functional(ch.Elem()) {
		unify(w.term(n.Key), w.term(n.X))
	}
}

// ranged adds that what a range statement goes over becomes of the types of its
// variables.
func (w *walker) ranged(n *ast.RangeStmt, from types.Type) {
	var values [2]types.Type
	switch t := from.(type) {
	case *types.Map:
		values = [2]types.Type{t.Key(), t.Elem()}
	case *types.Chan:
		values[0] = t.Elem()
	case *types.Signature:
		if yield, ok := gosrc.Core(t.Params().At(0).Type()).(*types.Signature); ok {
			for i := range min(2, yield.Params().Len()) {
				values[i] = yield.Params().At(i).Type()
			}
		}
	case *types.Pointer:
		if a, ok := t.Elem().Underlying().(*types.Array); ok {
			values[1] = a.Elem()
		}
	case interface{ Elem() types.Type }: // a slice or an array
		values[1] = t.Elem()
	}
	for i, e := range []ast.Expr{n.Key, n.Value} {
		if e != nil && values[i] != nil {
			w.convert(values[i], w.targetType(e))
		}
	}
}
