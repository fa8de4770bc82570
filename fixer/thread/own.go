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

// An own is a context that a function makes of context.Background() by itself, where
// that of its caller would do.
type own struct {
	v    *types.Var      // that holds it, nil where it is passed as it is
	root *ast.CallExpr   // context.Background()
	stmt ast.Stmt        // that declares the variable, or gives it to one that was declared just before
	decl ast.Stmt        // that declared it then
	uses []*call         // that are of the kind that is wanted
	into []*call         // of functions of the module that are given it
	lent []*own          // what callers of the function that returns it do with it
	more []*ast.CallExpr // context.Background() where that function returns it too
}

// bare returns what is there for nothing else than to declare the variable, or nil.
func (o *own) bare() ast.Node {
	switch stmt := o.stmt.(type) {
	case *ast.AssignStmt:
		if o.decl != nil {
			return span{o.decl.Pos(), stmt.End()}
		}
		if len(stmt.Lhs) == 1 && len(stmt.Rhs) == 1 && ast.Unparen(stmt.Rhs[0]) == o.root {
			return stmt
		}
	case *ast.DeclStmt:
		specs := stmt.Decl.(*ast.GenDecl).Specs
		for _, spec := range specs {
			value, ok := spec.(*ast.ValueSpec)
			switch {
			case !ok || len(value.Names) != 1 || len(value.Values) != 1 || ast.Unparen(value.Values[0]) != o.root:
			case len(specs) == 1:
				return stmt
			default:
				return value
			}
		}
	}
	return nil
}

// A span is several statements.
type span struct{ pos, end token.Pos }

func (s span) Pos() token.Pos { return s.pos }
func (s span) End() token.Pos { return s.end }

// holds reports whether a variable is one that the context is in.
func (o *own) holds(v *types.Var) bool {
	return o.v != nil && o.v.Pos() == v.Pos() || slices.ContainsFunc(o.lent, func(l *own) bool { return l.holds(v) })
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
	add := func(o *own, ok bool) {
		if ok {
			g.wants = append(g.wants, &want{call: call{pkg: p, file: f, expr: o.root}, todo: o.root, asked: len(o.uses) > 0, own: o})
		}
	}
	ast.PreorderStack(fn.Body, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE && len(n.Rhs) == 1 {
				add(g.ownIn(p, f, fn, n, n.Lhs[0], n.Rhs[0]))
			} else if decl := g.declaredBefore(p, n, stack); decl != nil {
				o, ok := g.ownIn(p, f, fn, n, n.Lhs[0], n.Rhs[0])
				if ok {
					o.decl = decl
				}
				add(o, ok)
			}
		case *ast.DeclStmt:
			for _, spec := range n.Decl.(*ast.GenDecl).Specs {
				if value, ok := spec.(*ast.ValueSpec); ok && len(value.Values) == len(value.Names) {
					for i, id := range value.Names {
						add(g.ownIn(p, f, fn, n, id, value.Values[i]))
					}
				}
			}
		case *ast.CallExpr:
			add(g.ownOf(p, f, fn, n, stack))
		}
		return true
	})
}

// declaredBefore returns the declaration on the line before an assignment of
// context.Background() that is for nothing else:
//
//	var ctx context.Context
//	ctx = context.Background()
func (g *graph) declaredBefore(p *fixer.Package, n *ast.AssignStmt, stack []ast.Node) ast.Stmt {
	block, ok := stack[len(stack)-1].(*ast.BlockStmt)
	i := 0
	if ok {
		i = slices.Index(block.List, ast.Stmt(n))
	}
	if i < 1 || n.Tok != token.ASSIGN || len(n.Lhs) != 1 || len(n.Rhs) != 1 {
		return nil
	}
	if root := g.contextsOf(p).Root(n.Rhs[0]); root == nil || ast.Unparen(n.Rhs[0]) != root {
		return nil
	}
	decl, ok := block.List[i-1].(*ast.DeclStmt)
	if !ok || len(decl.Decl.(*ast.GenDecl).Specs) != 1 {
		return nil
	}
	value, ok := decl.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
	id, named := n.Lhs[0].(*ast.Ident)
	if !ok || !named || len(value.Names) != 1 || len(value.Values) > 0 || p.Info.Defs[value.Names[0]] != p.Info.Uses[id] ||
		g.m.Fset.Position(decl.End()).Line+1 != g.m.Fset.Position(n.Pos()).Line {
		return nil
	}
	return decl
}

// ownIn is the context of its own that a function gives a variable which it declares.
func (g *graph) ownIn(p *fixer.Package, f *fixer.File, fn *ast.FuncDecl, stmt ast.Stmt, name, value ast.Expr) (*own, bool) {
	id, ok := name.(*ast.Ident)
	root := g.contextsOf(p).Root(value)
	if !ok || root == nil || contexts.Explained(g.m.Fset, f.Syntax, root.Pos()) {
		return nil, false
	}
	v, ok := p.Info.ObjectOf(id).(*types.Var)
	if !ok || len(g.contextsOf(p).Detached(id)) != 1 {
		return nil, false
	}
	o := &own{v: v, root: root, stmt: stmt}
	return o, g.follow(p, f, fn, o, v)
}

// ownOf is the context of its own that a function passes without a variable for it.
func (g *graph) ownOf(p *fixer.Package, f *fixer.File, fn *ast.FuncDecl, n *ast.CallExpr, stack []ast.Node) (*own, bool) {
	i := slices.IndexFunc(n.Args, func(arg ast.Expr) bool { return g.passedRoot(p, arg) != nil })
	if i < 0 || contexts.Explained(g.m.Fset, f.Syntax, n.Args[i].Pos()) || !g.runsIn(p, fn, n.Lparen) || hasNode[*ast.DeferStmt](stack) {
		return nil, false
	}
	if callee := gosrc.Callee(p.Info, n); callee != nil && g.contextsOf(p).Derives(callee) {
		return nil, false
	}
	o := &own{root: g.passedRoot(p, n.Args[i])}
	return o, g.given(p, f, fn, o, n, stack)
}

// passedRoot returns context.Background() where it is passed as it is, or through
// functions that derive a context of it.
func (g *graph) passedRoot(p *fixer.Package, arg ast.Expr) *ast.CallExpr {
	if root := g.contextsOf(p).Root(arg); root != nil && contexts.CallsBackground(p.Info, root) {
		return root
	}
	return nil
}

// hasNode reports whether one of the nodes is of a kind.
func hasNode[T ast.Node](stack []ast.Node) bool {
	return slices.ContainsFunc(stack, func(n ast.Node) bool {
		_, ok := n.(T)
		return ok
	})
}

// runsIn reports whether a declared function is still running where it holds a
// position.
func (g *graph) runsIn(p *fixer.Package, fn *ast.FuncDecl, pos token.Pos) bool {
	for _, frame := range g.contextsOf(p).Frames(pos) {
		if frame.Func == fn {
			return frame.Detached == ""
		}
	}
	return false
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
			return frame.Detached == ""
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
		return !hasNode[*ast.DeferStmt](stack) && g.given(p, f, fn, o, n, stack)
	case *ast.SelectorExpr: // ctx.Err()
		return n.X == id
	}
	return false
}

// given notes a call that is given one.
func (g *graph) given(p *fixer.Package, f *fixer.File, fn *ast.FuncDecl, o *own, n *ast.CallExpr, stack []ast.Node) bool {
	callee := gosrc.Callee(p.Info, n)
	switch {
	case callee == nil || contexts.CleansUp(callee.Name()) || callee.Name() == "Commit":
		return false
	case g.contextsOf(p).Derives(callee):
		return callee.Name() != "WithoutCancel" && g.derived(p, f, fn, o, stack)
	case callee.Pkg() != nil && callee.Pkg().Path() == "log/slog", callee.FullName() == "context.Cause":
		return true
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
	if outer, ok := stack[len(stack)-2].(*ast.CallExpr); ok { // f(tagged(ctx))
		return outer.Fun != stack[len(stack)-1] && g.given(p, f, fn, o, outer, stack[:len(stack)-1])
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
	case len(w.own.lent) > 0 && !slices.ContainsFunc(x.from.statics, s.hasCaller):
		return true
	}
	return s.usedAfterFailure(w.own)
}

// hasCaller reports whether the function that makes a call has a context, or is called
// by code that may have one for it.
func (s *solver) hasCaller(c *call) bool {
	x := s.supply(c)
	return x.kind != None && x.from != nil && (x.frame != nil || s.isCalled(x.from))
}

// usedAfterFailure reports whether a context may be over where it is used.
func (s *solver) usedAfterFailure(o *own) bool {
	return slices.ContainsFunc(o.uses, func(c *call) bool { return s.afterFailure(c, s.frameOf(c, o.v)) }) ||
		slices.ContainsFunc(o.lent, s.usedAfterFailure)
}

// isCalled reports whether code of the module calls a function.
func (s *solver) isCalled(f *function) bool {
	t := f.term.find()
	return len(t.calls)+len(t.wraps) > 0
}

// frameOf returns the function around a call that declares a variable, or without
// one the declared function.
func (s *solver) frameOf(c *call, v *types.Var) *contexts.Frame {
	if c.frames == nil {
		c.frames = s.framesOf(c)
	}
	if v == nil {
		return &c.frames[len(c.frames)-1]
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
		if w.own != nil && w.own.holds(v) {
			if s.keeps[w] {
				return Own
			}
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
	w.ownSites(n.own, x)
	text := w.expr(&n.call, x)
	for _, root := range n.own.more {
		w.replace(n.file, root.Pos(), root.End(), text)
	}
	if n.own.v != nil && text == n.own.v.Name() {
		if bare := n.own.bare(); bare != nil {
			w.drop(n.file, bare)
			return
		}
		w.redeclares(&n.call, n.own, x.from)
	}
	w.replace(n.file, n.own.root.Pos(), n.own.root.End(), text)
}

// ownSites lists the calls that have such a context.
func (w *writer) ownSites(o *own, x supplied) {
	for _, use := range o.uses {
		w.sites = append(w.sites, &Site{Package: use.pkg, Pos: use.pos(), Supply: x.kind, Change: w.cur})
	}
	for _, l := range o.lent {
		w.ownSites(l, x)
	}
}

// redeclares has a statement give the new parameter of a function a value, where it
// would declare a variable of that name.
func (w *writer) redeclares(c *call, o *own, f *function) {
	stmt, ok := o.stmt.(*ast.AssignStmt)
	if ok && o.v.Parent() == c.pkg.Info.Scopes[f.typ()] && onlyDefines(c.pkg.Info, stmt) {
		w.replace(c.file, stmt.TokPos, stmt.TokPos+2, "=")
	}
}

// onlyDefines reports whether a statement declares no other variable.
func onlyDefines(info *types.Info, stmt *ast.AssignStmt) bool {
	for _, e := range stmt.Lhs[1:] {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" && info.Defs[id] != nil {
			return false
		}
	}
	return true
}

// drop takes a statement or a part of it out, with its line if there is nothing else in it.
func (w *writer) drop(f *fixer.File, stmt ast.Node) {
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
		if n.own.v != nil && n.own.v.Pos() == obj.Pos() {
			return n.own.bare() != nil || w.leaves(f, n.own, n.expr.Lparen)
		}
	}
	for at, o := range w.s.g.lends {
		if o.v != nil && o.v.Pos() == obj.Pos() && slices.Contains(w.inUse[f], at) {
			return w.leaves(f, o, at)
		}
	}
	return false
}

// leaves reports whether a statement that declares a variable may as well give a
// parameter of that name its value: the parameter is used there, and not behind it.
func (w *writer) leaves(f *function, o *own, at token.Pos) bool {
	_, assigns := o.stmt.(*ast.AssignStmt)
	return assigns && !slices.ContainsFunc(w.inUse[f], func(pos token.Pos) bool {
		return pos != at && o.v.Parent().Contains(pos)
	})
}
