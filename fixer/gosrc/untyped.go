package gosrc

import (
	"go/ast"
	"go/types"
)

// FillTypes gives expressions without a type the invalid one, and names that are used
// the one of what they mean. The type checker leaves them out in code that does not
// compile, and a reader of the information would find nil.
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
			var t types.Type = types.Typ[types.Invalid]
			if id, ok := e.(*ast.Ident); ok {
				if info.Defs[id] != nil {
					return true
				}
				if used := info.Uses[id]; used != nil {
					t = used.Type()
				}
			}
			info.Types[e] = types.TypeAndValue{Type: t}
			return true
		})
	}
}
