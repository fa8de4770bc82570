package thread

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// want records a call that wants a context, or has one of the kind that is
// wanted.
func (w *walker) want(n *ast.CallExpr, stack []ast.Node) {
	if w.seen[n.Lparen] {
		return
	}
	w.seen[n.Lparen] = true
	todo := w.todo(n)
	form, ok, has := Form{}, false, false
	if w.opts.Wants != nil {
		form, ok = w.opts.Wants(w.pkg, n)
	}
	if !ok && w.opts.Has != nil {
		form, has = w.opts.Has(w.pkg, n)
		ok = has && todo != nil
	}
	if has {
		w.eachFunction(stack, func(t *term) { w.reaching[t] = true })
	}
	if !ok && (todo == nil || !w.declared(n)) {
		return
	}
	if ok {
		w.wanted[n.Lparen] = true
	}
	w.wants = append(w.wants, &want{call: call{pkg: w.pkg, file: w.file, expr: n, holds: form.Holds}, form: form, todo: todo, asked: ok})
}

// eachFunction calls do for the functions around a node.
func (w *walker) eachFunction(stack []ast.Node, do func(*term)) {
	for _, n := range stack {
		switch n := n.(type) {
		case *ast.FuncDecl:
			do(w.at(n.Name.Pos()))
		case *ast.FuncLit:
			do(w.at(n.Pos()))
		}
	}
}

// todos drops the calls of functions of the module with context.TODO() that do
// not lead to a call of the kind that is wanted.
func (g *graph) todos() {
	var list []*term
	for t := range g.reaching {
		list = append(list, t.find())
	}
	for _, n := range g.wants {
		if n.asked {
			list = append(list, g.around(n.pkg, n.expr)...)
		}
	}
	reached := make(map[*term]bool)
	callers := make(map[*term][]*term)
	for t, from := range g.callers {
		callers[t.find()] = append(callers[t.find()], from...)
	}
	for len(list) > 0 {
		t := list[len(list)-1].find()
		list = list[:len(list)-1]
		if !reached[t] {
			reached[t] = true
			list = append(list, callers[t]...)
		}
	}
	g.wants = slices.DeleteFunc(g.wants, func(n *want) bool {
		if n.asked {
			return false
		}
		if n.own != nil {
			return !slices.ContainsFunc(n.own.into, func(c *call) bool { return reached[c.term.find()] })
		}
		c := g.calls[n.expr.Lparen]
		return c == nil || !reached[c.term.find()]
	})
	for _, n := range g.wants {
		g.wanted[n.expr.Lparen] = true
	}
}

// around returns the terms of the functions around a node.
func (g *graph) around(p *fixer.Package, n ast.Node) []*term {
	var list []*term
	for _, f := range p.Files {
		if f.Syntax == nil || !gosrc.Contains(f.Syntax, n.Pos()) {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(f.Syntax, n.Pos(), n.End())
		for _, n := range path {
			switch n := n.(type) {
			case *ast.FuncDecl:
				list = append(list, g.at(n.Name.Pos()))
			case *ast.FuncLit:
				list = append(list, g.at(n.Pos()))
			}
		}
	}
	return list
}

// declared reports whether a call is one of a function of the module.
func (w *walker) declared(n *ast.CallExpr) bool {
	f := gosrc.Callee(w.info, n)
	return f != nil && w.ours(f)
}

// todo returns the argument of a call that is context.TODO(), or nil.
func (w *walker) todo(n *ast.CallExpr) ast.Expr {
	for _, arg := range n.Args {
		c, ok := ast.Unparen(arg).(*ast.CallExpr)
		if !ok {
			continue
		}
		if f := gosrc.Callee(w.info, c); f != nil && f.FullName() == "context.TODO" {
			return arg
		}
	}
	return nil
}

// writeWant gives a context to a call that wants one.
func (w *writer) writeWant(n *want) {
	x := w.s.supply(&n.call)
	if n.own != nil {
		w.writeOwn(n, x)
		return
	}
	site := &Site{Package: n.pkg, Pos: n.expr.Pos(), Supply: x.kind, Why: x.why}
	w.sites = append(w.sites, site)
	if x.kind == None {
		return
	}
	site.Why, site.Supply = "", w.s.source(x)
	w.beginWant(n, x)
	site.Change = w.cur
	w.decide(&n.call, x, false)
	text := w.expr(&n.call, x)
	if n.todo != nil {
		w.replace(n.file, n.todo.Pos(), n.todo.End(), text)
		return
	}
	if id := selected(n.expr); id != nil && id.Name != n.form.Name {
		w.replace(n.file, id.Pos(), id.End(), n.form.Name)
	}
	if n.form.Tail != "" {
		text = w.tailArgument(&n.call, text, n.form.Tail)
	}
	w.argument(n.file, n.expr, 0, text)
}

// beginWant begins the change that gives a call its context.
func (w *writer) beginWant(n *want, x supplied) {
	if g := w.giver(x); g != nil {
		w.begin(g)
		return
	}
	w.cur = &fixer.Change{Origin: "thread"}
	w.funcs[w.cur] = map[token.Pos]bool{n.expr.Lparen: true}
	w.parts[n] = w.cur
}
