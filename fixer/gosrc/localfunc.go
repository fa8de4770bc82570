package gosrc

import (
	"go/ast"
	"go/token"
	"go/types"
)

// LocalFunc is a local variable that holds one function, and that nothing does more with
// than to call it.
type LocalFunc struct {
	// Value is the function literal, or the name of a function or method.
	Value ast.Expr
	Calls []*ast.CallExpr
}

// LocalFuncs returns those of a file.
func LocalFuncs(info *types.Info, file *ast.File) []LocalFunc {
	found := map[types.Object]*LocalFunc{}
	var order []types.Object
	Definitions(file, func(id *ast.Ident, value ast.Expr) {
		v, _ := info.Defs[id].(*types.Var)
		if v == nil || v.Parent() == v.Pkg().Scope() {
			return
		}
		_, lit := ast.Unparen(value).(*ast.FuncLit)
		if lit || FuncNamed(info, value) != nil {
			found[v] = &LocalFunc{Value: ast.Unparen(value)}
			order = append(order, v)
		}
	})
	ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || found[info.Uses[id]] == nil {
			return true
		}
		if call, ok := stack[len(stack)-1].(*ast.CallExpr); ok && call.Fun == ast.Expr(id) {
			found[info.Uses[id]].Calls = append(found[info.Uses[id]].Calls, call)
		} else {
			delete(found, info.Uses[id])
		}
		return true
	})
	var all []LocalFunc
	for _, v := range order {
		if f := found[v]; f != nil {
			all = append(all, *f)
		}
	}
	return all
}

// Definitions calls visit for the variables that are declared with a value of their own.
func Definitions(n ast.Node, visit func(id *ast.Ident, value ast.Expr)) {
	for n := range ast.Preorder(n) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs) {
					visit(id, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if len(n.Names) == len(n.Values) {
					visit(id, n.Values[i])
				}
			}
		}
	}
}

// FuncNamed returns the function or method that an expression names, or nil.
func FuncNamed(info *types.Info, e ast.Expr) *types.Func {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return FuncNamed(info, e.X)
	case *ast.IndexListExpr:
		return FuncNamed(info, e.X)
	}
	fn, _ := info.Uses[Name(e)].(*types.Func)
	return fn
}

// Name returns the identifier that an expression is, or ends with behind a dot; nil if it
// is neither.
func Name(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}
