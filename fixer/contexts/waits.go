package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// waitsForEnd reports whether a call comes back, when nothing has failed, because the
// context has ended: it is of a function that EndsWith it, or waits for goroutines that
// run such a function.
//
//	s.run(ctx) // for { select { case <-ctx.Done(): return; case <-tick: ... } }
//	s.save()
func (s *search) waitsForEnd(fn ast.Node, call *ast.CallExpr, c Context) bool {
	if s.endsWith(fn, call, c) {
		return true
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Wait" || len(call.Args) > 0 || !isGroup(s.info.TypeOf(sel.X)) {
		return false
	}
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if n == nil || n.Pos() > call.Pos() {
			return false
		}
		started, body := s.started(n)
		if started != nil {
			found = found || s.endsWith(fn, started, c)
		}
		if body != nil {
			found = found || s.endsIn(body, c, fn)
		}
		return !found
	})
	return found
}

// isGroup reports whether a type is one of what waits for goroutines.
func isGroup(t types.Type) bool {
	return t != nil && (gosrc.IsNamed(gosrc.Deref(t), "sync", "WaitGroup") || gosrc.IsNamed(gosrc.Deref(t), "golang.org/x/sync/errgroup", "Group"))
}

// started returns what a statement or call starts a goroutine with: a call, or the body
// of a function literal.
func (s *search) started(n ast.Node) (*ast.CallExpr, *ast.BlockStmt) {
	switch n := n.(type) {
	case *ast.GoStmt:
		if lit, ok := ast.Unparen(n.Call.Fun).(*ast.FuncLit); ok {
			return nil, lit.Body
		}
		return n.Call, nil
	case *ast.CallExpr:
		sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Go" || len(n.Args) != 1 || !isGroup(s.info.TypeOf(sel.X)) {
			return nil, nil
		}
		if lit, ok := ast.Unparen(n.Args[0]).(*ast.FuncLit); ok {
			return nil, lit.Body
		}
	}
	return nil, nil
}

// endsWith reports whether a call is of a function that comes back because the context,
// which it is given or sees, has ended.
func (s *search) endsWith(fn ast.Node, call *ast.CallExpr, c Context) bool {
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
		if v, ok := s.info.Uses[id].(*types.Var); ok {
			body := s.literalIn(v)
			return body != nil && s.endsIn(body, c, fn)
		}
	}
	callee := gosrc.Callee(s.info, call)
	if callee == nil {
		return false
	}
	for i, arg := range call.Args {
		if i >= callee.Signature().Params().Len() {
			break
		}
		given := types.ExprString(arg) == c.Expr && gosrc.Mentions(s.info, arg, c.Var) || s.madeOf(fn, arg, c)
		if given && gosrc.IsContext(callee.Signature().Params().At(i).Type()) {
			return s.waitsFor(callee.Origin(), i)
		}
	}
	return false
}

// waitsFor is EndsWith for a function of this package or of another of the module.
func (c *Finder) waitsFor(fn *types.Func, index int) bool {
	if decl := c.decl(fn); decl != nil {
		return c.EndsWith(decl, index)
	}
	return c.Waiting != nil && c.Waiting(fn, index)
}

// EndsWith reports whether a function of the package, unless it fails, comes back only
// when the context that is its indexth parameter has ended. One that calls itself is
// taken for one that does not.
func (c *Finder) EndsWith(decl *ast.FuncDecl, index int) bool {
	obj, ok := c.info.Defs[decl.Name].(*types.Func)
	if !ok || decl.Body == nil {
		return false
	}
	v := obj.Signature().Params().At(index)
	known, asked := c.ending[v]
	if !asked {
		if c.ending == nil {
			c.ending = make(map[*types.Var]bool)
		}
		c.ending[v] = false
		s := &search{Finder: c}
		known = v.Name() != "_" && s.endsIn(decl.Body, Context{Expr: v.Name(), Var: v}, decl)
		c.ending[v] = known
	}
	return known
}

// endsIn reports whether control comes out of a body, in fn, only where the context has
// ended or something has failed, and comes there at all.
func (s *search) endsIn(body *ast.BlockStmt, c Context, fn ast.Node) bool {
	w := &ending{search: s, fn: fn, c: c, body: body, seen: make(map[*cfg.Block]bool)}
	inspectOwn(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && (s.asks(fn, call, c) || s.endsWith(fn, call, c)) {
			w.questions = append(w.questions, call)
		}
		_, deferred := n.(*ast.DeferStmt)
		_, goes := n.(*ast.GoStmt)
		return !deferred && !goes
	})
	if len(w.questions) == 0 {
		return false
	}
	g := gosrc.Graph(s.info, body)
	return !w.comesOut(g.Blocks[0])
}

// ending is one call of endsIn.
type ending struct {
	*search
	fn        ast.Node
	c         Context
	body      *ast.BlockStmt
	questions []*ast.CallExpr // that ask whether the context has ended, or wait for that
	seen      map[*cfg.Block]bool
}

// comesOut reports whether there is a way from a block out of the body, without a
// failure, by which the context need not have ended.
func (w *ending) comesOut(b *cfg.Block) bool {
	if w.seen[b] {
		return false
	}
	w.seen[b] = true
	if b.Kind == cfg.KindSelectAfterCase && w.lastOf(b.Stmt) {
		return false
	}
	if clause, ok := b.Stmt.(*ast.CommClause); ok && b.Kind == cfg.KindSelectCaseBody && clause.Comm != nil && w.asked(clause.Comm) != nil {
		return false
	}
	next := b.Succs
	for _, n := range b.Nodes {
		question := w.asked(n)
		switch {
		case question == nil || inSelect(w.body, n):
		case w.receives(n, question) || w.endsWith(w.fn, question, w.c):
			return false
		}
	}
	if len(next) == 0 {
		return b.Live && !w.fails(b)
	}
	if cond, ok := last(b.Nodes).(ast.Expr); ok && len(next) == 2 && !inSelect(w.body, cond) {
		for _, question := range w.questions {
			switch w.whenDone(w.fn, question, cond) {
			case gosrc.True:
				next = b.Succs[1:]
			case gosrc.False:
				next = b.Succs[:1]
			}
		}
	}
	return slices.ContainsFunc(next, w.comesOut)
}

// lastOf reports whether a case is the last one of a select without a default: one of
// them is taken, though the graph has a way around all.
func (w *ending) lastOf(clause ast.Stmt) bool {
	found := false
	ast.Inspect(w.body, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectStmt)
		if ok && gosrc.Contains(s, clause.Pos()) {
			var cases []ast.Stmt
			for _, c := range s.Body.List {
				if c.(*ast.CommClause).Comm == nil {
					return true
				}
				cases = append(cases, c)
			}
			found = found || cases[len(cases)-1] == clause
		}
		return !found
	})
	return found
}

func last(nodes []ast.Node) ast.Node {
	if len(nodes) == 0 {
		return nil
	}
	return nodes[len(nodes)-1]
}

// asked returns the first question in a node, or nil.
func (w *ending) asked(n ast.Node) *ast.CallExpr {
	for _, q := range w.questions {
		if gosrc.Contains(n, q.Pos()) {
			return q
		}
	}
	return nil
}

// receives reports whether a node waits for what a question returns: <-ctx.Done().
func (w *ending) receives(n ast.Node, question *ast.CallExpr) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		wait, ok := n.(*ast.UnaryExpr)
		found = found || ok && wait.Op == token.ARROW && ast.Unparen(wait.X) == question
		return !found
	})
	return found
}

// inSelect reports whether a node is what a case of a select does first.
func inSelect(body *ast.BlockStmt, n ast.Node) bool {
	found := false
	ast.Inspect(body, func(m ast.Node) bool {
		clause, ok := m.(*ast.CommClause)
		found = found || ok && clause.Comm != nil && gosrc.Contains(clause.Comm, n.Pos())
		return !found
	})
	return found
}

// fails reports whether a block returns an error that is none of the context: a new one,
// or one that a condition around the return has found.
func (w *ending) fails(b *cfg.Block) bool {
	ret := b.Return()
	if ret == nil || len(ret.Results) == 0 {
		return false
	}
	result := ast.Unparen(ret.Results[len(ret.Results)-1])
	if !gosrc.IsError(w.info.TypeOf(result)) {
		return false
	}
	if call, ok := result.(*ast.CallExpr); ok {
		callee := gosrc.Callee(w.info, call)
		return callee != nil && (callee.FullName() == "fmt.Errorf" || callee.FullName() == "errors.New")
	}
	found := false
	ast.Inspect(w.body, func(n ast.Node) bool {
		if n, ok := n.(*ast.IfStmt); ok && gosrc.Contains(n.Body, ret.Pos()) {
			cond, ok := ast.Unparen(n.Cond).(*ast.BinaryExpr)
			found = found || ok && cond.Op == token.NEQ && w.info.Types[cond.Y].IsNil() && types.ExprString(cond.X) == types.ExprString(result)
		}
		return !found
	})
	return found
}
