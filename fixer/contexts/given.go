package contexts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Given returns the context, as it is written, that the calls whose result a
// local variable holds are given as their first argument. It is empty if there is
// none, if they are given different ones or context.TODO(), or if the text would
// not mean the same where the variable stands.
func (c *Finder) Given(e ast.Expr) string {
	v, decl := c.variableOf(ast.Unparen(e))
	if v == nil || decl == nil || isParamOrResult(c.info, decl, v) {
		return ""
	}
	text := ""
	for _, a := range assignments(c.info, decl, v) {
		if a.value == nil {
			continue
		}
		call, ok := ast.Unparen(a.value).(*ast.CallExpr)
		if !ok || len(call.Args) == 0 || !gosrc.IsContext(c.info.TypeOf(call.Args[0])) || !c.meansTheSame(call.Args[0], e) {
			return ""
		}
		if s := types.ExprString(call.Args[0]); text == "" {
			text = s
		} else if s != text {
			return ""
		}
	}
	return text
}

// meansTheSame reports whether a context is context.Background() or made of names,
// fields and methods of other packages, and each name means the same at another
// place.
func (c *Finder) meansTheSame(ctx, there ast.Expr) bool {
	switch e := ast.Unparen(ctx).(type) {
	case *ast.Ident:
		inner := c.pkg.Scope().Innermost(there.Pos())
		if inner == nil {
			return false
		}
		_, obj := inner.LookupParent(e.Name, there.Pos())
		return obj != nil && obj == c.info.ObjectOf(e)
	case *ast.SelectorExpr:
		return c.meansTheSame(e.X, there)
	case *ast.CallExpr:
		callee := gosrc.Callee(c.info, e)
		plain := callee != nil && len(e.Args) == 0 && (callee.FullName() == "context.Background" || callee.Signature().Recv() != nil && callee.Pkg() != c.pkg)
		return plain && c.meansTheSame(e.Fun, there)
	}
	return false
}
