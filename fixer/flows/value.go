package flows

import (
	"go/ast"
	"go/types"
)

// A Value is what flows: the value of an expression, one result of a call, or an
// element of what a range clause goes over.
type Value struct {
	Expr ast.Expr
	// Result is the index of the result of the call Expr; -1 if the value is not
	// one of several results.
	Result int
	// Type is the type of the value, nil if it is not known.
	Type types.Type
}

// Call returns the call that the value is one of several results of, nil if it
// is none.
func (v Value) Call() *ast.CallExpr {
	if v.Result < 0 {
		return nil
	}
	return ast.Unparen(v.Expr).(*ast.CallExpr)
}

// valueOf returns the value of an expression.
func valueOf(info *types.Info, e ast.Expr) Value {
	return Value{Expr: e, Result: -1, Type: info.TypeOf(e)}
}

// Values returns the values of a list of expressions: one for each, or the
// results of the one call there is.
func Values(info *types.Info, list []ast.Expr) []Value {
	if len(list) == 1 {
		if call, ok := ast.Unparen(list[0]).(*ast.CallExpr); ok {
			if results, ok := info.TypeOf(call).(*types.Tuple); ok {
				values := make([]Value, 0, results.Len())
				for v := range results.Variables() {
					values = append(values, Value{Expr: call, Result: len(values), Type: v.Type()})
				}
				return values
			}
		}
	}
	values := make([]Value, 0, len(list))
	for _, e := range list {
		values = append(values, valueOf(info, e))
	}
	return values
}

// Param returns the index of the parameter that argument i is for, and the type
// that the argument has there; -1 if there is none. spread is for a call with an
// ellipsis.
func Param(sig *types.Signature, i int, spread bool) (int, types.Type) {
	last := sig.Params().Len() - 1
	switch {
	case sig.Variadic() && i >= last:
		t := sig.Params().At(last).Type()
		if s, ok := t.Underlying().(*types.Slice); ok && !spread {
			t = s.Elem()
		}
		return last, t
	case i > last:
		return -1, nil
	}
	return i, sig.Params().At(i).Type()
}
