package gosrc

import (
	"go/ast"
	"go/types"
)

// Given returns what the variables in some files are given: for one of several results,
// the call; for an element, what is ranged over. Those in addressed may be given anything:
// their address is taken.
func Given(info *types.Info, files ...*ast.File) (given map[*types.Var][]ast.Expr, addressed map[*types.Var]bool) {
	given, addressed = make(map[*types.Var][]ast.Expr), make(map[*types.Var]bool)
	give := func(names, values []ast.Expr) {
		for i, e := range names {
			id, ok := e.(*ast.Ident)
			if !ok || len(values) == 0 {
				continue
			}
			if v, ok := info.ObjectOf(id).(*types.Var); ok {
				given[v] = append(given[v], values[min(i, len(values)-1)])
			}
		}
	}
	for _, f := range files {
		for n := range ast.Preorder(f) {
			switch n := n.(type) {
			case *ast.AssignStmt:
				give(n.Lhs, n.Rhs)
			case *ast.ValueSpec:
				give(Exprs(n.Names), n.Values)
			case *ast.RangeStmt:
				give([]ast.Expr{n.Key, n.Value}, []ast.Expr{n.X})
			case *ast.UnaryExpr: // &v
				if id, ok := ast.Unparen(n.X).(*ast.Ident); ok {
					if v, ok := info.Uses[id].(*types.Var); ok {
						addressed[v] = true
					}
				}
			}
		}
	}
	return given, addressed
}
