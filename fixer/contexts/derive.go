package contexts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Root returns the call of context.Background or context.TODO that an expression makes a
// context of by nothing but functions that derive one, or nil.
func (c *Finder) Root(e ast.Expr) *ast.CallExpr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil
	}
	switch callee := gosrc.Callee(c.info, call); {
	case callee == nil:
	case callee.FullName() == "context.Background", callee.FullName() == "context.TODO":
		return call
	case c.Derives(callee) && len(call.Args) > 0:
		return c.Root(call.Args[0])
	}
	return nil
}

// Derives reports whether a function makes a context of its first argument: it is
// context.WithTimeout or one of its like, or one of the module that HandsOn its own.
func (c *Finder) Derives(fn *types.Func) bool {
	return fn.Pkg() != nil && fn.Pkg().Path() == "context" && derivations[fn.Name()] || c.Deriving != nil && c.Deriving(fn)
}

// HandsOn reports whether a function of the package returns the context that is its
// first parameter, or what functions that derive one make of it, on every way:
//
//	func tagged(ctx context.Context, tag string) context.Context {
//		return context.WithValue(ctx, key{}, tag)
//	}
func (c *Finder) HandsOn(decl *ast.FuncDecl) bool {
	obj, ok := c.info.Defs[decl.Name].(*types.Func)
	if !ok || decl.Body == nil {
		return false
	}
	params, results := obj.Signature().Params(), obj.Signature().Results()
	if params.Len() == 0 || results.Len() == 0 || !gosrc.IsContext(params.At(0).Type()) || !gosrc.IsContext(results.At(0).Type()) {
		return false
	}
	h := handing{Finder: c, decl: decl, seen: map[*types.Var]bool{}}
	returns := false
	ok = h.variable(params.At(0))
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			returns = true
			ok = ok && len(n.Results) > 0 && h.expr(n.Results[0])
		}
		return ok
	})
	return ok && returns
}

// handing is one call of HandsOn.
type handing struct {
	*Finder
	decl *ast.FuncDecl
	seen map[*types.Var]bool
}

// expr reports whether an expression is the parameter, or a context made of it.
func (h *handing) expr(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := h.info.Uses[e].(*types.Var)
		return ok && gosrc.IsContext(v.Type()) && h.variable(v)
	case *ast.CallExpr:
		callee := gosrc.Callee(h.info, e)
		return callee != nil && len(e.Args) > 0 && h.Derives(callee) && h.expr(e.Args[0])
	}
	return false
}

// variable judges a variable of the function by all that it is given.
func (h *handing) variable(v *types.Var) bool {
	if h.seen[v] {
		return true // given a context made of itself
	}
	h.seen[v] = true
	given := v.Kind() == types.ParamVar && v == h.info.Defs[h.decl.Name].(*types.Func).Signature().Params().At(0)
	if !gosrc.Contains(h.decl, v.Pos()) || addressTaken(h.info, h.decl, v) {
		return false
	}
	for _, a := range assignments(h.info, h.decl, v) {
		if a.value == nil || !h.expr(a.value) {
			return false
		}
		given = true
	}
	return given
}
