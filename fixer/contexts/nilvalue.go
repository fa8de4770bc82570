package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// valueMayBeNil reports whether an expression that is no variable can be a nil
// context, or a nil carrier of one: a field that is, where the function does not
// look at it, an element, what a pointer points to, or a result that is.
func (c *Finder) valueMayBeNil(e ast.Expr) bool {
	e = ast.Unparen(e)
	t := c.info.TypeOf(e)
	if t == nil || !Carries(t) || c.embedsNil(t) {
		return c.embedsNil(t)
	}
	switch e := e.(type) {
	case *ast.StarExpr:
		return true
	case *ast.IndexExpr:
		return isContainer(c.info.TypeOf(e.X))
	case *ast.CallExpr:
		if c.info.Types[e.Fun].IsType() {
			return len(e.Args) == 1 && (c.info.Types[e.Args[0]].IsNil() || c.valueMayBeNil(e.Args[0]))
		}
		return c.resultMayBeNil(e, 0)
	case *ast.SelectorExpr:
		f, ok := c.info.Uses[e.Sel].(*types.Var)
		if !ok || !f.IsField() {
			return false
		}
		return c.FieldMayBeNil(f) && !c.looksAt(e, f)
	}
	return false
}

// embedsNil reports whether a type is a struct of the package which is a context by
// one that it embeds, and is made without.
func (c *Finder) embedsNil(t types.Type) bool {
	if t == nil {
		return false
	}
	s, ok := gosrc.Core(gosrc.Deref(t)).(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f.Embedded() && gosrc.IsContext(f.Type()) {
			return c.FieldMayBeNil(f)
		}
	}
	return false
}

// isContainer reports whether values of a type hold elements, which have no value
// until they are given one.
func isContainer(t types.Type) bool {
	switch t := gosrc.Core(gosrc.Deref(t)).(type) {
	case *types.Map, *types.Slice, *types.Array:
		return t != nil
	}
	return false
}

// givenNil reports whether a local variable is given nil, or what valueMayBeNil is
// about.
func (c *Finder) givenNil(v *types.Var) bool {
	decl := c.declAround(v.Pos())
	if decl == nil || !Carries(v.Type()) {
		return false
	}
	if c.asking[v] {
		return false // given what is made of itself
	}
	if c.asking == nil {
		c.asking = make(map[*types.Var]bool)
	}
	c.asking[v] = true
	defer delete(c.asking, v)
	return slices.ContainsFunc(assignments(c.info, decl, v), func(a assignment) bool { return c.givesNil(a, v) })
}

// givesNil reports whether an assignment may give a variable nil.
func (c *Finder) givesNil(a assignment, v *types.Var) bool {
	if a.value == nil {
		return false // see unset
	}
	if len(a.names) == 1 {
		return c.MayBeNil(a.value)
	}
	switch e := ast.Unparen(a.value).(type) {
	case *ast.TypeAssertExpr, *ast.IndexExpr, *ast.UnaryExpr: // ctx, ok := ...
		return true
	case *ast.CallExpr:
		return c.resultMayBeNil(e, slices.IndexFunc(a.names, func(name ast.Expr) bool {
			id, ok := ast.Unparen(name).(*ast.Ident)
			return ok && c.info.ObjectOf(id) == v
		}))
	default: // for _, ctx := range list
		return isContainer(c.info.TypeOf(e))
	}
}

// present reports whether a condition is the variable that says, beside the one with
// a context, whether there is a value: ctx, ok := m[key].
func (c *Finder) present(cond ast.Expr, v *types.Var) bool {
	id, ok := ast.Unparen(cond).(*ast.Ident)
	if !ok || c.declAround(v.Pos()) == nil {
		return false
	}
	flag := c.info.Uses[id]
	return flag != nil && slices.ContainsFunc(assignments(c.info, c.declAround(v.Pos()), v), func(a assignment) bool {
		if len(a.names) != 2 {
			return false
		}
		second, ok := a.names[1].(*ast.Ident)
		return ok && c.info.ObjectOf(second) == flag
	})
}

// unsetGlobal reports whether a variable of the package has no value until code gives
// it one, and none does.
func (c *Finder) unsetGlobal(v *types.Var) bool {
	if v.Pkg() != c.pkg || v.Parent() != c.pkg.Scope() || !Carries(v.Type()) {
		return false
	}
	given := false
	for _, file := range c.files {
		for _, a := range assignments(c.info, file, v) {
			given = given || a.value != nil && !c.info.Types[a.value].IsNil()
		}
	}
	return !given
}

// AnyFunction stands, as a position, for the results of functions that a call does not
// name.
const AnyFunction token.Pos = -1

// resultMayBeNil reports whether a result of a call may be a nil context: of a
// function that returns one, or that nothing tells about where any does.
func (c *Finder) resultMayBeNil(call *ast.CallExpr, i int) bool {
	callee := gosrc.Callee(c.info, call)
	if callee == nil {
		if lit := c.calledLit(call); lit != nil {
			return c.returnsNil(lit, i)
		}
		return c.nilAt(AnyFunction) || len(c.resultsOnce()) > 0
	}
	results := callee.Origin().Signature().Results()
	if i < 0 || i >= results.Len() || callee.Pkg() == nil {
		return false
	}
	if c.nilAt(results.At(i).Pos()) {
		return true
	}
	if decl := c.decl(callee); decl != nil {
		return c.returnsNil(decl, i)
	}
	recv := callee.Signature().Recv()
	return callee.Pkg() == c.pkg && recv != nil && types.IsInterface(recv.Type()) && c.resultsOnce()[callee.Name()]
}

// calledLit returns the function literal that a call is of, by itself or in a local
// variable.
func (c *Finder) calledLit(call *ast.CallExpr) *ast.FuncLit {
	fun := ast.Unparen(call.Fun)
	if v, decl := c.variableOf(fun); v != nil && decl != nil {
		if given := assignments(c.info, decl, v); len(given) == 1 && given[0].value != nil {
			fun = ast.Unparen(given[0].value)
		}
	}
	lit, _ := fun.(*ast.FuncLit)
	return lit
}

// returnsNil reports whether a function may return nil for a result, other than with
// an error.
func (c *Finder) returnsNil(fn ast.Node, i int) bool {
	if c.returning[fn] {
		return false // it calls itself
	}
	if c.returning == nil {
		c.returning = make(map[ast.Node]bool)
	}
	c.returning[fn] = true
	defer delete(c.returning, fn)
	found := false
	inspectOwn(fn, func(n ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			found = found || c.nilIn(fn, ret, i)
		}
		return !found
	})
	return found
}

// nilIn is returnsNil for one statement.
func (c *Finder) nilIn(fn ast.Node, ret *ast.ReturnStmt, i int) bool {
	results := gosrc.FuncType(fn).Results
	switch {
	case results == nil:
		return false
	case len(ret.Results) == 0:
		v := namedResult(c.info, results, i)
		return v != nil && !c.search(ret.Pos()).guarded(v)
	case len(ret.Results) != results.NumFields():
		call, ok := ast.Unparen(ret.Results[0]).(*ast.CallExpr)
		return ok && c.resultMayBeNil(call, i)
	}
	last := ret.Results[len(ret.Results)-1]
	if gosrc.IsError(c.info.TypeOf(results.List[len(results.List)-1].Type)) && !c.info.Types[last].IsNil() {
		return false // nobody looks at the context beside an error
	}
	return c.MayBeNil(ret.Results[i])
}

// namedResult returns a result of a function, if it has a name.
func namedResult(info *types.Info, results *ast.FieldList, i int) *types.Var {
	for _, field := range results.List {
		for _, name := range field.Names {
			if i == 0 {
				v, _ := info.Defs[name].(*types.Var)
				return v
			}
			i--
		}
	}
	return nil
}

// NilResults calls yield for where each result is declared that may be a nil context,
// as the package tells, with the name of the function; that of a function literal is
// empty, and the position AnyFunction.
func (c *Finder) NilResults(yield func(token.Pos, string)) {
	for _, g := range c.contextFuncsOnce() {
		for i := range g.sig.Results().Len() {
			r := g.sig.Results().At(i)
			if !Carries(r.Type()) || !c.returnsNil(g.fn, i) {
				continue
			}
			pos := r.Pos()
			if g.name == "" {
				pos = AnyFunction
			}
			yield(pos, g.name)
		}
	}
}

// A contextFunc is a function that returns a context, or what may carry one.
type contextFunc struct {
	fn   ast.Node // *ast.FuncDecl or *ast.FuncLit
	sig  *types.Signature
	name string // empty for a literal
}

// contextFuncsOnce returns the functions of the package that return contexts.
func (c *Finder) contextFuncsOnce() []contextFunc {
	if c.contextFuncs != nil {
		return c.contextFuncs
	}
	c.contextFuncs = []contextFunc{}
	for _, file := range c.files {
		for n := range ast.Preorder(file) {
			g := contextFunc{fn: n}
			switch n := n.(type) {
			case *ast.FuncDecl:
				if fn, ok := c.info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
					g.sig, g.name = fn.Signature(), fn.Name()
				}
			case *ast.FuncLit:
				g.sig, _ = c.info.TypeOf(n).(*types.Signature)
			}
			if g.sig != nil && returnsContext(g.sig) {
				c.contextFuncs = append(c.contextFuncs, g)
			}
		}
	}
	return c.contextFuncs
}

func returnsContext(sig *types.Signature) bool {
	for r := range sig.Results().Variables() {
		if Carries(r.Type()) {
			return true
		}
	}
	return false
}

// resultsOnce returns the names of the functions with a result that may be a nil
// context, as the package tells.
func (c *Finder) resultsOnce() map[string]bool {
	if c.results == nil {
		c.results = make(map[string]bool)
		c.NilResults(func(_ token.Pos, name string) { c.results[name] = true })
	}
	return c.results
}
