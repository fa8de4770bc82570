package gosrc

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// Callee returns the function or method that a call names, or nil for a call
// of a value or a conversion.
func Callee(info *types.Info, call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(info, call).(*types.Func)
	return fn
}

// ReturnsError reports whether the last result is an error.
func ReturnsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && IsError(sig.Results().At(n-1).Type())
}

// UsedLater reports whether an expression, by the nodes around it from the
// inside out, is an operand of the call of a go or defer statement: it is
// evaluated there, and used when that call is made.
func UsedLater(around []ast.Node) bool {
	for i, n := range around {
		switch n.(type) {
		case *ast.ParenExpr, *ast.SelectorExpr:
		case *ast.CallExpr:
			if i+1 == len(around) {
				return false
			}
			_, isGo := around[i+1].(*ast.GoStmt)
			_, isDefer := around[i+1].(*ast.DeferStmt)
			return isGo || isDefer
		default:
			return false
		}
	}
	return false
}
