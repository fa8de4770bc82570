package thread

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// call adds a call and the flows from its arguments to its parameters.
func (w *walker) call(n *ast.CallExpr, stack []ast.Node) {
	fun := ast.Unparen(n.Fun)
	tv := w.info.Types[fun]
	switch {
	case tv.IsType():
		w.conversion(n, fun, tv.Type)
		return
	case tv.IsBuiltin():
		w.builtin(n)
		return
	}
	sig, ok := gosrc.Core(tv.Type).(*types.Signature)
	if !ok {
		return
	}
	w.want(n, stack)
	callee := gosrc.Callee(w.info, n)
	if callee != nil && callee.Name() == "Cleanup" && len(n.Args) == 1 {
		w.cleans(n.Args[0])
	}
	if callee != nil && !w.ours(callee) {
		w.foreignCall(n, callee, sig)
		return
	}
	c := w.addCall(n, callee)
	w.eachFunction(stack, func(t *term) { w.callers[c.term] = append(w.callers[c.term], t) })
	flows.Arguments(w.info, n, sig, func(_, i int, to types.Type, from flows.Value) {
		if c.skip > 0 {
			if i--; i < 0 {
				return
			}
		}
		var dst *term
		if w.functional(to) || callee != nil && w.functional(originParam(callee, i)) {
			dst = c.term.param(i)
		}
		w.flowValue(dst, to, from)
	})
}

func (w *walker) conversion(n *ast.CallExpr, fun ast.Expr, to types.Type) {
	if len(n.Args) == 1 {
		w.flow(w.typeTermOf(fun, to), to, n.Args[0])
		w.unsafe(w.typeTermOf(fun, to), w.info.TypeOf(n.Args[0]))
		w.unsafe(w.term(n.Args[0]), to)
	}
}

// unsafe keeps a type that is converted to or from an unsafe.Pointer.
func (w *walker) unsafe(t *term, other types.Type) {
	if b, ok := under(other).(*types.Basic); ok && b.Kind() == types.UnsafePointer && t != nil {
		t.seal("it goes through an unsafe.Pointer")
	}
}

// kept marks what function literals without parameters mention: code that keeps
// such a literal, such as the Close of a fixture, may run it when a test ended.
func (w *walker) kept(list []ast.Expr) {
	for _, e := range list {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			e = pair.Value
		}
		if lit, ok := e.(*ast.FuncLit); ok && lit.Type.Params.NumFields() == 0 {
			w.cleans(lit.Body)
		}
	}
}

// cleans marks the functions of the module that n mentions, and those they
// mention, as run when a test has ended.
func (w *walker) cleans(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj, _ := w.info.Uses[id].(*types.Func)
		if f := w.functionOf(obj); f != nil && !w.cleaners[f] {
			w.cleaners[f] = true
			if f.decl != nil && f.decl.Body != nil {
				(&walker{graph: w.graph, pkg: f.pkg, info: f.pkg.Info}).cleans(f.decl.Body)
			}
		}
		return true
	})
}

// originParam returns the type of a parameter as it is declared.
func originParam(f *types.Func, i int) types.Type {
	params := f.Origin().Signature().Params()
	if i = min(i, params.Len()-1); i < 0 {
		return nil
	}
	return params.At(i).Type()
}

// addCall records a call of a function of the module, or of a value.
func (w *walker) addCall(n *ast.CallExpr, callee *types.Func) *call {
	c := w.graph.calls[n.Lparen]
	if c != nil {
		w.again(c, callee)
		return c
	}
	c = &call{pkg: w.pkg, file: w.file, expr: n}
	if callee != nil {
		c.term = w.at(callee.Origin().Pos())
		if sel, ok := w.selector(n); ok && w.info.Selections[sel] != nil && w.info.Selections[sel].Kind() == types.MethodExpr {
			c.skip = 1
		}
		if c.callee = w.functionOf(callee); c.callee != nil {
			c.callee.statics = append(c.callee.statics, c)
		}
	} else if c.term = w.term(n.Fun); c.term == nil {
		c.term = new(term)
		c.term.seal("the value comes from code outside the module")
	}
	w.graph.calls[n.Lparen] = c
	t := c.term.find()
	t.calls = append(t.calls, c)
	return c
}

// again joins the functions that one call is of in different builds.
func (w *walker) again(c *call, callee *types.Func) {
	f := w.functionOf(callee)
	if f == c.callee {
		return
	}
	if f == nil || c.callee == nil { // it is a variable in one of them
		for _, g := range []*function{f, c.callee} {
			if g != nil {
				g.term.seal("another build has something else by this name")
			}
		}
		return
	}
	unify(c.term, f.term)
	const why = "each build has a function of its own by this name"
	f.why, c.callee.why = why, why
}

// selector returns the selector that is called.
func (w *walker) selector(n *ast.CallExpr) (*ast.SelectorExpr, bool) {
	sel, ok := generic(n.Fun).(*ast.SelectorExpr)
	return sel, ok
}

// generic returns what an expression is an instance of, or the expression.
func generic(e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	switch x := e.(type) {
	case *ast.IndexExpr:
		return ast.Unparen(x.X)
	case *ast.IndexListExpr:
		return ast.Unparen(x.X)
	}
	return e
}

func (w *walker) builtin(n *ast.CallExpr) {
	id, ok := ast.Unparen(n.Fun).(*ast.Ident)
	if !ok {
		return
	}
	switch id.Name {
	case "make", "new":
		if len(n.Args) > 0 && w.functional(w.info.TypeOf(n.Args[0])) {
			w.typeTerm(n.Args[0])
		}
	}
}
