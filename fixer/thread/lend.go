package thread

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// lenders finds the functions that make a context of context.Background() for those
// that call them, and wants that of the callers in its place: each of them would do
// with it, as if it had made the context by itself.
func (g *graph) lenders() {
	if g.opts.Has == nil {
		return
	}
	for _, pos := range slices.Sorted(maps.Keys(g.funcs)) {
		fn := g.funcs[pos]
		if fn.decl == nil || fn.obj == nil || fn.used || fn.decl.Body == nil || isTestFile(fn.file) || !g.mayEdit(fn.file) {
			continue
		}
		results := fn.obj.Signature().Results()
		if results.Len() == 0 || !gosrc.IsContext(results.At(0).Type()) || len(fn.statics) == 0 {
			continue
		}
		if contexts.CleansUp(fn.decl.Name.Name) || contexts.Explains(fn.decl.Doc) {
			continue
		}
		if o := g.lender(fn); o != nil {
			g.wants = append(g.wants, &want{call: call{pkg: fn.pkg, file: fn.file, expr: o.root}, todo: o.root, asked: g.asks(o), own: o})
		}
	}
}

// asks reports whether a context is for calls of the kind that is wanted.
func (g *graph) asks(o *own) bool {
	return len(o.uses) > 0 || slices.ContainsFunc(o.lent, g.asks)
}

// lender returns the context that a function makes and returns, or nil if it is not all
// that it returns, or one of its callers needs another.
func (g *graph) lender(fn *function) *own {
	o := &own{}
	for n := range ast.Preorder(fn.decl.Body) {
		ret, ok := n.(*ast.ReturnStmt)
		if !ok {
			continue
		}
		if len(ret.Results) == 0 {
			return nil
		}
		root := g.contextsOf(fn.pkg).Root(ret.Results[0])
		switch {
		case root == nil || contexts.Explained(g.m.Fset, fn.file.Syntax, root.Pos()) || g.hasContext(fn, root):
			return nil
		case o.root == nil:
			o.root = root
		default:
			o.more = append(o.more, root)
		}
	}
	if o.root == nil {
		return nil
	}
	for _, c := range fn.statics {
		lent, ok := g.borrows(c)
		if !ok {
			return nil
		}
		if lent != nil {
			o.lent = append(o.lent, lent)
			g.lends[c.expr.Lparen] = lent
		}
		o.into = append(o.into, lent.givenTo()...)
	}
	return o
}

// hasContext reports whether a function has a context at a place, or makes the one there
// in a function literal.
func (g *graph) hasContext(fn *function, root *ast.CallExpr) bool {
	frames := g.contextsOf(fn.pkg).Frames(root.Lparen)
	return len(frames) != 1 || frames[0].Context.Expr != "" || frames[0].Nil
}

// givenTo returns the functions of the module that are given a context.
func (o *own) givenTo() []*call {
	if o == nil {
		return nil
	}
	return o.into
}

// borrows says what a caller does with the context of such a function: nil in a test. It
// reports whether a context of the caller would do.
func (g *graph) borrows(c *call) (*own, bool) {
	if isTestFile(c.file) {
		return nil, true
	}
	path, _ := astutil.PathEnclosingInterval(c.file.Syntax, c.expr.Pos(), c.expr.End())
	for len(path) > 0 && path[0] != c.expr {
		path = path[1:]
	}
	i := slices.IndexFunc(path, func(n ast.Node) bool { _, ok := n.(*ast.FuncDecl); return ok })
	if i < 2 || contexts.Explained(g.m.Fset, c.file.Syntax, c.expr.Pos()) {
		return nil, false
	}
	fn := path[i].(*ast.FuncDecl)
	if contexts.CleansUp(fn.Name.Name) || contexts.Explains(fn.Doc) {
		return nil, false
	}
	if outer, ok := path[1].(*ast.CallExpr); ok && outer.Fun != c.expr {
		return g.passes(c, fn, outer, path)
	}
	assign, ok := path[1].(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE || len(assign.Rhs) != 1 {
		return nil, false
	}
	id, _ := assign.Lhs[0].(*ast.Ident)
	v, ok := c.pkg.Info.Defs[id].(*types.Var)
	if !ok || !g.onlyGiven(c.pkg, fn, v) {
		return nil, false
	}
	o := &own{v: v, stmt: assign}
	return o, g.follow(c.pkg, c.file, fn, o, v)
}

// passes is borrows for a caller that passes the context on as it is.
func (g *graph) passes(c *call, fn *ast.FuncDecl, outer *ast.CallExpr, path []ast.Node) (*own, bool) {
	if !g.runsIn(c.pkg, fn, outer.Lparen) || hasNode[*ast.DeferStmt](path) {
		return nil, false
	}
	if callee := gosrc.Callee(c.pkg.Info, outer); callee != nil && g.contextsOf(c.pkg).Derives(callee) {
		return nil, false
	}
	o := &own{}
	return o, g.given(c.pkg, c.file, fn, o, outer, nil)
}

// onlyGiven reports whether a variable is given a value once, where it is declared, or
// what package context makes of it.
func (g *graph) onlyGiven(p *fixer.Package, fn *ast.FuncDecl, v *types.Var) bool {
	for n := range ast.Preorder(fn.Body) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok == token.DEFINE && p.Info.Defs[first(a.Lhs)] == v {
			continue
		}
		for _, e := range a.Lhs {
			if id, ok := e.(*ast.Ident); ok && p.Info.ObjectOf(id) == v {
				return false
			}
		}
	}
	return true
}

// first returns the first of some expressions if it is a name, or nil.
func first(list []ast.Expr) *ast.Ident {
	id, _ := list[0].(*ast.Ident)
	return id
}
