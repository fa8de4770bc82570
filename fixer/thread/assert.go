package thread

import (
	"go/ast"
	"go/types"
)

// assert adds that a value is found to have a type at run time.
func (w *walker) assert(_ types.Type, typ ast.Expr) {
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

func (w *walker) typeSwitch(n *ast.TypeSwitchStmt) {
	for _, s := range n.Body.List {
		clause := s.(*ast.CaseClause)
		v, _ := w.info.Implicits[clause].(*types.Var)
		for _, e := range clause.List {
			if !w.info.Types[e].IsType() {
				continue
			}
			w.assert(nil, e)
			if v != nil && len(clause.List) == 1 && w.functional(v.Type()) {
				unify(w.at(v.Pos()), w.typeTerm(e))
			}
		}
	}
}
