package thread

import (
	"go/ast"
	"go/types"
)

// assert adds that a value is found to have a type at run time.
func (w *walker) assert(typ ast.Expr) {
	t := w.info.TypeOf(typ)
	if t == nil {
		return
	}
	if _, ok := under(t).(*types.Interface); ok {
		w.assertInterface(t)
		return
	}
	if w.functional(t) {
		if tt := w.typeTerm(typ); tt != nil {
			if _, named := types.Unalias(t).(*types.Named); !named {
				tt.seal("it comes out of an interface by its type")
			}
		}
	}
}

// Asserted adds what a type assertion says.
func (w *walker) Asserted(n *ast.TypeAssertExpr) { w.assert(n.Type) }

// Cased adds what a case of a type switch says.
func (w *walker) Cased(_, typ ast.Expr, v *types.Var, only bool) {
	w.assert(typ)
	if v != nil && only && w.functional(v.Type()) {
		unify(w.at(v.Pos()), w.typeTerm(typ))
	}
}
