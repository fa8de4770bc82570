package gosrc

import (
	"go/ast"
	"go/types"
)

// FillTypes gives expressions without a type the invalid one. The type checker
// leaves them out in code that does not compile, and a reader of the
// information would find nil.
func FillTypes(info *types.Info, files []*ast.File) {
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			if _, known := info.Types[e]; known {
				return true
			}
			if id, ok := e.(*ast.Ident); ok && info.ObjectOf(id) != nil {
				return true
			}
			info.Types[e] = types.TypeAndValue{Type: types.Typ[types.Invalid]}
			return true
		})
	}
}
