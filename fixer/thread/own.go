package thread

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// An own is a variable that a function gives a context of its own, made of
// context.Background(), where that of its caller would do.
type own struct {
	v    *types.Var
	root *ast.CallExpr // context.Background()
	stmt *ast.AssignStmt
	uses []*call // that are of the kind that is wanted
	into []*call // of functions of the module that are given it
}

// bare reports whether the statement does nothing else.
func (o *own) bare() bool {
	return o.stmt != nil && len(o.stmt.Lhs) == 1 && len(o.stmt.Rhs) == 1 && ast.Unparen(o.stmt.Rhs[0]) == o.root
}

// owns finds them in the declared functions. One that may be detached on
// purpose is none: a comment says so, or the function cleans up, or code that
// the function does not wait for uses it, or other code than calls of the kind
// that is wanted and functions of the module.
func (g *graph) owns() {
	if g.opts.Has == nil {
		return
	}
	g.eachPackage(func(p *fixer.Package) {
		for _, f := range p.Files {
			if f.Syntax == nil || isTestFile(f) || !g.mayEdit(f) {
				continue
			}
			for _, d := range f.Syntax.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && !g.seen[fn.Body.Pos()] {
					g.seen[fn.Body.Pos()] = true
					if !contexts.CleansUp(fn.Name.Name) && !contexts.Explains(fn.Doc) {
						g.ownsOf(p, f, fn)
					}
				}
			}
		}
	})
}

// ownsOf wants a context of the caller for each variable of a function that holds a
// root context which nothing explains.
func (g *graph) ownsOf(p *fixer.Package, f *fixer.File, fn *ast.FuncDecl) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || len(a.Rhs) != 1 {
			return true
		}
		id, ok := a.Lhs[0].(*ast.Ident)
		root := contexts.Root(p.Info, a.Rhs[0])
		if !ok || root == nil || contexts.Explained(g.m.Fset, f.Syntax, root.Pos()) {
			return true
		}
		v, ok := p.Info.Defs[id].(*types.Var)
		if !ok || len(g.contextsOf(p).Detached(id)) != 1 {
			return true
		}
		o := &own{v: v, root: root, stmt: a}
		if g.follow(p, f, fn, o, v) {
			g.wants = append(g.wants, &want{call: call{pkg: p, file: f, expr: root}, todo: root, asked: len(o.uses) > 0, own: o})
		}
		return true
	})
}

// follow notes the uses of a variable, and reports whether all are such that the
// context of a caller would do.
func (g *graph) follow(p *fixer.Package, f *fixer.File, fn *ast.FuncDecl, o *own, v *types.Var) bool {
	fits := true
	ast.PreorderStack(fn.Body, nil, func(n ast.Node, stack []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && p.Info.Uses[id] == v {
			fits = fits && g.waits(p, v, id) && g.use(p, f, fn, o, id, stack)
		}
		return fits
	})
	return fits
}

// waits reports whether the function that declares a variable is still running
// where it is used, and does not use it in the end.
func (g *graph) waits(p *fixer.Package, v *types.Var, id *ast.Ident) bool {
	for _, frame := range g.contextsOf(p).Frames(id.Pos()) {
		if gosrc.Contains(frame.Func, v.Pos()) {
			return frame.Apart == ""
		}
	}
	return false
}

// use notes one use of such a variable.
func (g *graph) use(p *fixer.Package, f *fixer.File, fn *ast.FuncDecl, o *own, id *ast.Ident, stack []ast.Node) bool {
	switch n := stack[len(stack)-1].(type) {
	case *ast.AssignStmt:
		return n.Tok == token.ASSIGN && n.Lhs[0] == id
	case *ast.CallExpr:
		if n.Fun == id {
			return false
		}
		for _, m := range stack {
			if _, deferred := m.(*ast.DeferStmt); deferred {
				return false
			}
		}
		return g.given(p, f, fn, o, n, stack)
	}
	return false
}

// given notes a call that is given one.
func (g *graph) given(p *fixer.Package, f *fixer.File, fn *ast.FuncDecl, o *own, n *ast.CallExpr, stack []ast.Node) bool {
	callee := gosrc.Callee(p.Info, n)
	switch {
	case callee == nil || contexts.CleansUp(callee.Name()) || callee.Name() == "Commit":
		return false
	case contexts.Derives(callee):
		return callee.Name() != "WithoutCancel" && g.derived(p, f, fn, o, stack)
	}
	form, has := g.opts.Has(p, n)
	switch c := g.calls[n.Lparen]; {
	case has && callee.Signature().Recv() != nil && !contexts.CleansUpBySQL(p.Info, n):
		use := &call{pkg: p, file: f, expr: n, holds: form.Holds}
		o.uses = append(o.uses, use)
		return !form.Holds || use.escapeOf() <= local
	case c != nil && c.callee != nil:
		o.into = append(o.into, c)
		return true
	}
	return false
}

// derived follows a variable that is given what package context makes of one.
func (g *graph) derived(p *fixer.Package, f *fixer.File, fn *ast.FuncDecl, o *own, stack []ast.Node) bool {
	if len(stack) < 2 {
		return false
	}
	a, ok := stack[len(stack)-2].(*ast.AssignStmt)
	if !ok {
		return false
	}
	id, ok := a.Lhs[0].(*ast.Ident)
	v, isVar := p.Info.ObjectOf(id).(*types.Var)
	return ok && isVar && (v == o.v || a.Tok == token.DEFINE && p.Info.Defs[id] == v && g.follow(p, f, fn, o, v))
}

// keepOwn sets aside the contexts of a function's own that stay: no caller has
// another for them, or none that ends, or it may be over where they are used. One
// that is in scope is for the rule that looks for those. It reports whether there
// were any.
func (s *solver) keepOwn() bool {
	found := false
	for _, w := range s.g.wants {
		if w.own != nil && !s.keeps[w] && s.keepsOwn(w) {
			s.keeps[w], found = true, true
		}
	}
	return found
}

func (s *solver) keepsOwn(w *want) bool {
	x := s.supply(&w.call)
	switch {
	case x.kind == None, x.kind == Main, x.detach, x.frame != nil:
		return true
	case s.originOf(x)&^background == 0, !s.isCalled(x.from):
		return true
	}
	return slices.ContainsFunc(w.own.uses, func(c *call) bool { return s.afterFailure(c, s.frameOf(c, w.own.v)) })
}

// isCalled reports whether code of the module calls a function.
func (s *solver) isCalled(f *function) bool {
	t := f.term.find()
	return len(t.calls)+len(t.wraps) > 0
}

// frameOf returns the function around a call that declares a variable.
func (s *solver) frameOf(c *call, v *types.Var) *contexts.Frame {
	if c.frames == nil {
		c.frames = s.framesOf(c)
	}
	i := slices.IndexFunc(c.frames, func(f contexts.Frame) bool { return gosrc.Contains(f.Func, v.Pos()) })
	return &c.frames[max(i, 0)]
}

// source is the kind of a supply as it is counted: a context that a function
// makes by itself is its caller's if that takes its place, else nobody's.
func (s *solver) source(x supplied) Supply {
	if x.frame == nil || x.frame.Context.Var == nil || x.from.root {
		return x.kind
	}
	v := x.frame.Context.Var
	for _, w := range s.g.wants {
		if w.own != nil && w.own.v.Pos() == v.Pos() && !s.keeps[w] {
			return s.supply(&w.call).kind
		}
	}
	if s.g.contextsOf(x.from.pkg).IsDetached(v) {
		return Own
	}
	return x.kind
}

// writeOwn puts the context of the caller in the place of a function's own.
func (w *writer) writeOwn(n *want, x supplied) {
	if w.s.keeps[n] || x.kind == None || x.kind == Main {
		return
	}
	w.beginWant(n, x)
	for _, use := range n.own.uses {
		w.sites = append(w.sites, &Site{Package: use.pkg, Pos: use.pos(), Supply: x.kind, Change: w.cur})
	}
	text := w.expr(&n.call, x)
	same := text == n.own.v.Name()
	switch declared := n.own.v.Parent() == n.pkg.Info.Scopes[x.from.typ()]; {
	case same && n.own.bare():
		w.drop(n.file, n.own.stmt)
		return
	case same && declared && w.onlyDefines(n):
		w.replace(n.file, n.own.stmt.TokPos, n.own.stmt.TokPos+2, "=")
	}
	w.replace(n.file, n.own.root.Pos(), n.own.root.End(), text)
}

// onlyDefines reports whether a statement declares no other variable.
func (w *writer) onlyDefines(n *want) bool {
	for _, e := range n.own.stmt.Lhs[1:] {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" && n.pkg.Info.Defs[id] != nil {
			return false
		}
	}
	return true
}

// drop takes a statement out, with its line if there is nothing else in it.
func (w *writer) drop(f *fixer.File, stmt ast.Stmt) {
	from, to := int(stmt.Pos()-f.Syntax.FileStart), int(stmt.End()-f.Syntax.FileStart)
	start, end := from, to
	for start > 0 && (f.Src[start-1] == ' ' || f.Src[start-1] == '\t') {
		start--
	}
	for end < len(f.Src) && (f.Src[end] == ' ' || f.Src[end] == '\t' || f.Src[end] == '\r') {
		end++
	}
	if start > 0 && f.Src[start-1] == '\n' && end < len(f.Src) && f.Src[end] == '\n' {
		from, to = start, end+1
		if before := bytes.TrimRight(f.Src[:start], "\r\n"); bytes.HasSuffix(before, []byte("{")) || len(before) < start-2 {
			to += blankLine(f.Src[to:])
		}
	}
	w.replace(f, f.Syntax.FileStart+token.Pos(from), f.Syntax.FileStart+token.Pos(to), "")
}

// blankLine returns the length of the blank line that a text begins with.
func blankLine(src []byte) int {
	i := bytes.IndexByte(src, '\n')
	if i < 0 || len(bytes.TrimSpace(src[:i])) > 0 {
		return 0
	}
	return i + 1
}

// gives reports whether the declaration of a name is one that a new parameter of
// that name takes the place of, or which leaves it alone where it is used.
func (w *writer) gives(f *function, obj types.Object) bool {
	for _, n := range w.owns[f] {
		if n.own.v.Pos() != obj.Pos() {
			continue
		}
		return n.own.bare() || !slices.ContainsFunc(w.inUse[f], func(pos token.Pos) bool {
			return pos != n.expr.Lparen && obj.Parent().Contains(pos)
		})
	}
	return false
}
