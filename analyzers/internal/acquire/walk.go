package acquire

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/cfg"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// maxSteps bounds the work for one span. What takes more is not judged.
const maxSteps = 20000

// walk follows one span through its function.
type walk struct {
	*pkg
	span  *Span
	to    destination
	graph *cfg.CFG
	conds *conditions
	// before are the blocks from which control can come to the call.
	before map[*cfg.Block]bool
	seen   map[seenKey]bool
	leaks  map[Leak]bool
	during map[*ast.CallExpr]bool
	pauses map[ast.Node]bool
	comms  map[ast.Node]*ast.SelectStmt
	steps  int
}

type seenKey struct {
	block *cfg.Block
	state string
}

// follow finds the leaks of a span.
func (p *pkg) follow(s *Span) {
	w := &walk{pkg: p, span: s, seen: map[seenKey]bool{}, leaks: map[Leak]bool{}, during: map[*ast.CallExpr]bool{}, pauses: map[ast.Node]bool{}}
	if w.to = p.target(s); w.to == elsewhere {
		return
	}
	body := gosrc.FuncBody(s.Func)
	w.graph = gosrc.Graph(p.TypesInfo, body)
	w.conds = p.conditionsIn(body, s.Expr)
	w.comms = comms(body)
	w.before = leadTo(w.graph, s.Expr)
	w.enter(w.graph.Blocks[0], state{})
	if w.steps >= maxSteps {
		return
	}
	s.During = slices.SortedFunc(maps.Keys(w.during), func(a, b *ast.CallExpr) int { return int(a.Pos() - b.Pos()) })
	s.pauses = slices.SortedFunc(maps.Keys(w.pauses), func(a, b ast.Node) int { return int(a.Pos() - b.Pos()) })
	if p.endsWithContext(s) {
		return
	}
	s.Leaks = slices.Collect(maps.Keys(w.leaks))
	slices.SortFunc(s.Leaks, func(a, b Leak) int { return int(a.Pos - b.Pos) })
}

// leadTo returns the blocks from which control can come to e.
func leadTo(g *cfg.CFG, e ast.Expr) map[*cfg.Block]bool {
	before := map[*cfg.Block]bool{}
	for _, b := range g.Blocks {
		for _, n := range b.Nodes {
			before[b] = before[b] || gosrc.Contains(n, e.Pos())
		}
	}
	for changed := true; changed; {
		changed = false
		for _, b := range g.Blocks {
			if !before[b] && slices.ContainsFunc(b.Succs, func(next *cfg.Block) bool { return before[next] }) {
				before[b], changed = true, true
			}
		}
	}
	return before
}

// enter follows control from the beginning of a block.
func (w *walk) enter(b *cfg.Block, st state) {
	if !st.on && !w.before[b] {
		return
	}
	k := seenKey{b, st.key()}
	if w.seen[k] || w.steps >= maxSteps {
		return
	}
	w.seen[k] = true
	w.steps++
	if r, ok := b.Stmt.(*ast.RangeStmt); ok && b.Kind == cfg.KindRangeBody {
		st = w.assign(st, r.Key, nil)
		st = w.assign(st, r.Value, nil)
	}
	if r, ok := b.Stmt.(*ast.RangeStmt); ok && b.Kind == cfg.KindRangeLoop && st.on && !st.doubtful && !st.unsure && w.isPause(r, w.span.Kind) {
		w.pauses[r] = true
	}
	for _, n := range b.Nodes {
		var on bool
		if st, on = w.node(n, st); !on {
			return
		}
	}
	cond := w.conds.of(b)
	for i, next := range b.Succs {
		if cond == nil || len(b.Succs) != 2 {
			w.enter(next, st)
			continue
		}
		for _, st := range w.assume(cond, i == 0, st) {
			w.enter(next, st)
		}
	}
}

// node follows control through a statement or expression. It reports false where
// there is nothing more to follow.
func (w *walk) node(n ast.Node, st state) (state, bool) {
	if gosrc.Contains(n, w.span.Expr.Pos()) {
		return w.take(n, st)
	}
	if d, ok := n.(*ast.DeferStmt); ok {
		return w.deferred(d, st)
	}
	if st.on {
		var goesOn bool
		if st, goesOn = w.use(n, st); !goesOn {
			return st, false
		}
		if !st.doubtful && !st.unsure {
			w.passes(n)
		}
		st.unsure = st.unsure || w.tells(n, st)
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		return w.assignAll(n.Lhs, n.Rhs, n, st)
	case *ast.ValueSpec:
		return w.assignAll(gosrc.Exprs(n.Names), n.Values, n, st)
	case *ast.IncDecStmt:
		return w.assign(st, n.X, nil), true
	case *ast.ReturnStmt:
		w.returns(n, st)
		return st, false
	}
	return st, true
}

// passes notes what control comes through while the handle is held.
func (w *walk) passes(n ast.Node) {
	for _, call := range w.callsDuring(n) {
		w.during[call] = true
	}
	if s := w.comms[n]; s != nil {
		if w.mayWait(s, w.span.Kind) {
			w.pauses[s] = true
		}
		return
	}
	for _, pause := range w.pausesIn(n, w.span.Kind) {
		w.pauses[pause] = true
	}
}

// take is the call that takes the handle.
func (w *walk) take(n ast.Node, st state) (state, bool) {
	if st.on {
		kind := Again
		if st.late && !w.span.Test {
			kind, st.ended = Deferred, false
		}
		w.leak(Leak{w.span.Expr.Pos(), kind}, st)
		return st, false
	}
	st = st.clone()
	if w.to == nowhere {
		if w.span.Test {
			return st, false // most test that it fails
		}
		w.leak(Leak{w.span.Expr.Pos(), Dropped}, st)
		return st, false
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			st = w.assign(st, lhs, nil)
		}
	}
	st.on, st.vars = true, with(nil, w.span.Var)
	st.links = with(nil, w.span.Err)
	return st, true
}

// deferred notes what gives the handle back when the function returns.
func (w *walk) deferred(d *ast.DeferStmt, st state) (state, bool) {
	if w.endsOwner(d) {
		st.ended = true
	}
	for _, v := range w.handleVars(st) {
		if w.mentionsEnd(d, v, st.on) {
			w.span.Released = true
			st.ended, st.late = true, st.on
		}
	}
	return st, true
}

// handleVars are the variables that hold the handle, or will.
func (w *walk) handleVars(st state) []*types.Var {
	if st.on || w.span.Var == nil {
		return st.vars
	}
	return []*types.Var{w.span.Var}
}

// mentionsEnd reports whether a deferred call ends what is in v: now, or when the
// literal that it calls runs.
func (w *walk) mentionsEnd(d *ast.DeferStmt, v *types.Var, now bool) bool {
	found := false
	w.mentions(d, v, func(id *ast.Ident, stack []ast.Node) {
		lit, _ := literal(stack)
		u := w.useAt(id, stack)
		found = found || (now || lit != nil) && w.endsIt(w.span, u)
		w.span.Passed = w.span.Passed || u.kept
	})
	return found
}

// use follows what a node does with the handle.
func (w *walk) use(n ast.Node, st state) (state, bool) {
	if w.endsOwner(n) {
		return st, false
	}
	for _, v := range st.vars {
		goesOn := true
		w.mentions(n, v, func(id *ast.Ident, stack []ast.Node) {
			goesOn = goesOn && w.mention(n, id, stack, &st)
		})
		if !goesOn {
			return st, false
		}
	}
	return st, true
}

// mention follows one use of the handle. It reports false where that ends it.
func (w *walk) mention(n ast.Node, id *ast.Ident, stack []ast.Node, st *state) bool {
	if len(stack) == 0 {
		return true
	}
	lit, now := literal(stack)
	if _, started := n.(*ast.GoStmt); started {
		w.span.Passed = true
		return false
	}
	if lit == nil {
		if v := w.alias(id, stack); v != nil {
			st.vars = with(st.vars, v)
			return true
		}
	}
	u := w.useAt(id, stack)
	later := lit != nil && !now
	if u.kept || later && w.endsIt(w.span, u) {
		w.span.Passed = true
		return false
	}
	if later {
		return true
	}
	call := w.method(id, stack)
	for _, name := range u.names() {
		switch w.ending(w.span, name) {
		case always:
			w.span.Released = true
			w.reads(stack, *st)
			return false
		case onFalse, onFailure:
			if call == nil || lit != nil {
				return w.ending(w.span, name) != onFalse
			}
			w.link(n, call, st)
		}
	}
	return true
}

// reads notes the calls of a function literal that is run for rows before they
// are closed.
func (w *walk) reads(stack []ast.Node, st state) {
	call, ok := stack[len(stack)-1].(*ast.CallExpr)
	if !ok || st.doubtful || st.unsure {
		return
	}
	if c := w.conns.Call(call); c != nil {
		if lit := literalOf(call, c.API); lit != nil {
			for _, inner := range w.callsDuring(lit.Body) {
				w.during[inner] = true
			}
		}
	}
}

// tells reports whether a node hands an error in links to something that may go
// by it: a list of errors, or an assertion of a test.
func (w *walk) tells(n ast.Node, st state) bool {
	for _, v := range st.links {
		found := false
		w.mentions(n, v, func(_ *ast.Ident, stack []ast.Node) {
			for _, around := range stack {
				switch around := around.(type) {
				case *ast.CompositeLit:
					found = true
				case *ast.CallExpr:
					name := strings.ToLower(types.ExprString(around.Fun))
					found = found || w.span.Test && !strings.Contains(name, "noerr") && !strings.Contains(name, "nil")
				}
			}
		})
		if found {
			return true
		}
	}
	return false
}

// alias returns the local variable that gets the handle from id.
func (w *walk) alias(id *ast.Ident, stack []ast.Node) *types.Var {
	n, ok := stack[len(stack)-1].(*ast.AssignStmt)
	if !ok || len(n.Lhs) != len(n.Rhs) {
		return nil
	}
	i := slices.Index(n.Rhs, ast.Expr(id))
	if i < 0 {
		return nil
	}
	to, ok := n.Lhs[i].(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := w.TypesInfo.ObjectOf(to).(*types.Var)
	if !ok || !gosrc.Contains(w.span.Func, v.Pos()) || !w.local(w.span, v) {
		return nil
	}
	return v
}

// method returns the call of a method of the handle that id stands for.
func (w *walk) method(id *ast.Ident, stack []ast.Node) *ast.CallExpr {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.SelectorExpr, *ast.ParenExpr:
		case *ast.CallExpr:
			if gosrc.Contains(n.Fun, id.Pos()) {
				return n
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

// link notes the variable that gets the answer whether a call has given the
// handle back.
func (w *walk) link(n ast.Node, call *ast.CallExpr, st *state) {
	a, ok := n.(*ast.AssignStmt)
	if !ok || len(a.Rhs) != 1 || ast.Unparen(a.Rhs[0]) != call {
		return
	}
	if id, ok := a.Lhs[len(a.Lhs)-1].(*ast.Ident); ok {
		if v, ok := w.TypesInfo.ObjectOf(id).(*types.Var); ok {
			st.links = with(st.links, v)
		}
	}
}

// endsOwner reports whether a node ends the transaction or connection that the
// handle of the span uses.
func (w *walk) endsOwner(n ast.Node) bool {
	if !w.span.Borrowed || w.span.Of == nil {
		return false
	}
	owner := types.ExprString(w.span.Of)
	for n := range ast.Preorder(n) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if ok && ends[sel.Sel.Name] && types.ExprString(sel.X) == owner {
			return true
		}
	}
	return false
}

// returns is where the function returns.
func (w *walk) returns(n *ast.ReturnStmt, st state) {
	if !st.on || w.isMain() {
		return
	}
	sig := w.signature()
	if len(n.Results) == 0 {
		for v := range sig.Results().Variables() {
			if slices.Contains(st.vars, v) {
				w.span.Passed = true
				return
			}
		}
	}
	if w.span.Borrowed && gosrc.ReturnsError(sig) {
		// On an error, whoever has the transaction or connection ends it.
		if len(n.Results) == 0 || !w.TypesInfo.Types[n.Results[len(n.Results)-1]].IsNil() {
			return
		}
	}
	w.leak(Leak{n.Pos(), Returns}, st)
}

func (w *walk) signature() *types.Signature {
	switch fn := w.span.Func.(type) {
	case *ast.FuncDecl:
		return w.TypesInfo.Defs[fn.Name].(*types.Func).Signature()
	case *ast.FuncLit:
		if sig, ok := w.TypesInfo.TypeOf(fn).(*types.Signature); ok {
			return sig
		}
	}
	return types.NewSignatureType(nil, nil, nil, nil, nil, false)
}

// isMain reports whether the program ends with the function.
func (w *walk) isMain() bool {
	decl, ok := w.span.Func.(*ast.FuncDecl)
	return ok && decl.Recv == nil && decl.Name.Name == "main" && w.Pkg.Name() == "main"
}

func (w *walk) leak(l Leak, st state) {
	if !st.doubtful && !st.unsure && !st.ended {
		w.leaks[l] = true
	}
}

// endsWithContext reports whether database/sql gives the handle back when the
// function ends its context.
func (p *pkg) endsWithContext(s *Span) bool {
	if dbapi.StackOf(first(p.TypesInfo.TypeOf(s.Expr))) != dbapi.Generic || s.Kind == dbapi.Conn || s.Kind == dbapi.Stmt || len(s.Expr.Args) == 0 {
		return false
	}
	id, ok := ast.Unparen(s.Expr.Args[0]).(*ast.Ident)
	if !ok || !gosrc.IsContext(p.TypesInfo.TypeOf(id)) {
		return false
	}
	for n := range ast.Preorder(s.Func) {
		a, ok := n.(*ast.AssignStmt)
		if ok && len(a.Lhs) == 2 && len(a.Rhs) == 1 {
			if to, ok := a.Lhs[0].(*ast.Ident); ok && p.TypesInfo.ObjectOf(to) == p.TypesInfo.ObjectOf(id) {
				return true
			}
		}
	}
	return false
}
