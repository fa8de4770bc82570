package acquire

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// conditions are the conditions of a function.
type conditions struct {
	info  *types.Info
	count map[string]int // how often a condition is asked
	vars  map[string][]*types.Var
	loops map[ast.Expr]bool            // conditions of loops
	cases map[ast.Expr]*ast.BinaryExpr // expressions of cases, compared with what is switched on
	// around are the variables in the conditions that the call stands under.
	around map[*types.Var]bool
	// derived are variables with what was made of an error, by the error.
	derived map[*types.Var][]*types.Var
}

// conditionsIn collects the conditions of a function that can decide whether what the
// call returns is held.
func (p *pkg) conditionsIn(body *ast.BlockStmt, call *ast.CallExpr) *conditions {
	c := &conditions{
		info: p.TypesInfo, count: map[string]int{}, vars: map[string][]*types.Var{},
		loops: map[ast.Expr]bool{}, cases: map[ast.Expr]*ast.BinaryExpr{}, around: map[*types.Var]bool{},
		derived: map[*types.Var][]*types.Var{},
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.IfStmt:
			c.add(n.Cond)
			if gosrc.Contains(n.Body, call.Pos()) || n.Else != nil && gosrc.Contains(n.Else, call.Pos()) {
				c.surround(n.Cond)
			}
		case *ast.ForStmt:
			if n.Cond != nil {
				c.loops[n.Cond] = true
				c.add(n.Cond)
			}
		case *ast.SwitchStmt:
			c.switched(n, call)
		case *ast.AssignStmt:
			c.derive(n)
		}
		return true
	})
	return c
}

// derive notes what is made of an error by a call or an assertion.
func (c *conditions) derive(n *ast.AssignStmt) {
	if len(n.Rhs) != 1 {
		return
	}
	switch ast.Unparen(n.Rhs[0]).(type) {
	case *ast.CallExpr, *ast.TypeAssertExpr:
	default:
		return
	}
	for _, from := range c.variables(n.Rhs[0]) {
		if !gosrc.IsError(from.Type()) {
			continue
		}
		for _, to := range n.Lhs {
			for _, v := range c.variables(to) {
				c.derived[v] = append(c.derived[v], from)
			}
		}
	}
}

func (c *conditions) switched(n *ast.SwitchStmt, call *ast.CallExpr) {
	for _, clause := range n.Body.List {
		clause := clause.(*ast.CaseClause)
		for _, e := range clause.List {
			var cond ast.Expr = e
			if n.Tag != nil {
				eq := &ast.BinaryExpr{X: n.Tag, OpPos: e.Pos(), Op: token.EQL, Y: e}
				c.cases[e] = eq
				cond = eq
			}
			c.add(cond)
			if gosrc.Contains(n.Body, call.Pos()) {
				c.surround(cond)
			}
		}
	}
}

func (c *conditions) surround(cond ast.Expr) {
	for _, v := range c.variables(cond) {
		if !gosrc.IsError(v.Type()) {
			c.around[v] = true
		}
	}
}

// add counts the conditions that a condition is made of.
func (c *conditions) add(cond ast.Expr) {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			c.add(e.X)
			return
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			c.add(e.X)
			c.add(e.Y)
			return
		}
	}
	key, _ := c.key(cond)
	c.count[key]++
	c.vars[key] = c.variables(cond)
}

// of returns the condition at the end of a block, or nil.
func (c *conditions) of(b *cfg.Block) ast.Expr {
	if len(b.Succs) != 2 || len(b.Nodes) == 0 {
		return nil
	}
	e, ok := b.Nodes[len(b.Nodes)-1].(ast.Expr)
	if !ok {
		return nil
	}
	if eq := c.cases[e]; eq != nil {
		return eq
	}
	return e
}

func (c *conditions) variables(e ast.Expr) []*types.Var {
	var all []*types.Var
	for n := range ast.Preorder(e) {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := c.info.ObjectOf(id).(*types.Var); ok && !v.IsField() {
				all = append(all, v)
			}
		}
	}
	return all
}

func boolKey(v *types.Var) string { return fmt.Sprintf("true %s %d", v.Name(), v.Pos()) }
func nilKey(v *types.Var) string  { return fmt.Sprintf("nil %s %d", v.Name(), v.Pos()) }

// opposite are the comparisons that are written as the opposite of others.
var opposite = map[token.Token]token.Token{token.NEQ: token.EQL, token.GEQ: token.LSS, token.LEQ: token.GTR}

// key is one for conditions that have the same answer as long as their variables
// have the same values; negated is set where they have the opposite one.
func (c *conditions) key(cond ast.Expr) (key string, negated bool) {
	cond = ast.Unparen(cond)
	if id, ok := cond.(*ast.Ident); ok {
		if v, ok := c.info.ObjectOf(id).(*types.Var); ok {
			return boolKey(v), false
		}
	}
	if b, ok := cond.(*ast.BinaryExpr); ok {
		op, not := b.Op, false
		if o, ok := opposite[op]; ok {
			op, not = o, true
		}
		if x, isNil := c.comparedWithNil(b); x != nil && op == token.EQL {
			if id, ok := x.(*ast.Ident); ok {
				if v, ok := c.info.ObjectOf(id).(*types.Var); ok {
					return nilKey(v), !isNil
				}
			}
		}
		return types.ExprString(b.X) + " " + op.String() + " " + types.ExprString(b.Y) + c.places(cond), not
	}
	return types.ExprString(cond) + c.places(cond), false
}

func (c *conditions) places(e ast.Expr) string {
	text := ""
	for _, v := range c.variables(e) {
		text += fmt.Sprint(" ", v.Pos())
	}
	return text
}

// comparedWithNil returns what a comparison compares with nil, and whether it is
// true of nil.
func (c *conditions) comparedWithNil(b *ast.BinaryExpr) (x ast.Expr, isNil bool) {
	if b.Op != token.EQL && b.Op != token.NEQ {
		return nil, false
	}
	switch {
	case c.info.Types[b.Y].IsNil():
		x = b.X
	case c.info.Types[b.X].IsNil():
		x = b.Y
	default:
		return nil, false
	}
	return ast.Unparen(x), b.Op == token.EQL
}

// forget drops what is known of conditions on a variable.
func (c *conditions) forget(st state, v *types.Var) state {
	copied := false
	for key := range st.known {
		if !slices.Contains(c.vars[key], v) {
			continue
		}
		if !copied {
			st, copied = st.clone(), true
		}
		delete(st.known, key)
	}
	return st
}

// assume returns what is known where a condition was true, or false: nothing if
// it cannot be, or if nothing is held then.
func (w *walk) assume(cond ast.Expr, truth bool, st state) []state {
	if tv := w.TypesInfo.Types[cond]; tv.Value != nil && tv.Value.Kind() == constant.Bool {
		if constant.BoolVal(tv.Value) != truth {
			return nil
		}
		return []state{st}
	}
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return w.assume(e.X, !truth, st)
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			return w.assumeBoth(e, truth, st)
		}
	}
	if st.on {
		var held, decided bool
		if st, held, decided = w.decide(cond, truth, st); !held {
			return nil
		} else if decided {
			return []state{st}
		}
	}
	return w.remember(cond, truth, st)
}

func (w *walk) assumeBoth(e *ast.BinaryExpr, truth bool, st state) []state {
	both := e.Op == token.LAND // both sides have the answer true, or both have false
	var all []state
	for _, x := range w.assume(e.X, both, st) {
		all = append(all, w.assume(e.Y, truth, x)...)
	}
	if truth != both {
		all = append(all, w.assume(e.X, truth, st)...)
	}
	return all
}

// remember holds a condition against the answers it had before.
func (w *walk) remember(cond ast.Expr, truth bool, st state) []state {
	key, negated := w.conds.key(cond)
	answer := truth != negated
	known, asked := st.known[key]
	loop := w.conds.loops[cond]
	if asked && !loop {
		if known != answer {
			return nil
		}
		return []state{st}
	}
	if st.on && !loop && slices.ContainsFunc(w.conds.variables(cond), func(v *types.Var) bool { return w.conds.around[v] }) {
		st.doubtful = true
	}
	if w.conds.count[key] > 1 && !(loop && truth) {
		st = st.set(key, answer)
	}
	return []state{st}
}

// decide looks whether a condition tells if the handle is held. It reports
// whether it is, as far as known, and whether nothing else has to be asked.
func (w *walk) decide(cond ast.Expr, truth bool, st state) (after state, held, decided bool) {
	switch e := ast.Unparen(cond).(type) {
	case *ast.Ident:
		if v := w.variable(e); v != nil && slices.Contains(st.links, v) {
			st.links = without(st.links, v)
			return st, truth, true
		}
	case *ast.CallExpr:
		return w.decideCall(e, truth, st)
	case *ast.BinaryExpr:
		if x, isNil := w.conds.comparedWithNil(e); x != nil {
			return w.decideNil(x, isNil == truth, st)
		}
		if v := w.linkIn(e, st); v != nil && (e.Op == token.EQL || e.Op == token.NEQ) {
			// It is an error of a certain value, or it is not.
			return st, (e.Op == token.EQL) != truth, true
		}
	}
	st.unsure = st.unsure || w.linkIn(cond, st) != nil || w.isDerived(cond, st)
	return st, true, false
}

// isDerived reports whether a condition asks for what was made of an error that tells if
// the handle is held.
func (w *walk) isDerived(cond ast.Expr, st state) bool {
	return slices.ContainsFunc(w.conds.variables(cond), func(v *types.Var) bool {
		return slices.ContainsFunc(w.conds.derived[v], func(from *types.Var) bool { return from != v && slices.Contains(st.links, from) })
	})
}

// decideNil is a comparison of x with nil that came out as isNil.
func (w *walk) decideNil(x ast.Expr, isNil bool, st state) (after state, held, decided bool) {
	if call, ok := x.(*ast.CallExpr); ok && w.answer(call, st) == onFailure {
		return st, isNil, true
	}
	v := w.variable(x)
	switch {
	case v == nil:
		st.unsure = st.unsure || w.linkIn(x, st) != nil
		return st, true, false
	case slices.Contains(st.vars, v):
		return st, !isNil, true
	case slices.Contains(st.links, v):
		if isNil {
			st.links, st.unsure = without(st.links, v), false
			if key := nilKey(v); w.conds.count[key] > 1 {
				st = st.set(key, true)
			}
		}
		return st, isNil, true
	}
	st.unsure = st.unsure || w.isDerived(x, st)
	return st, true, false
}

func (w *walk) decideCall(call *ast.CallExpr, truth bool, st state) (after state, held, decided bool) {
	if w.answer(call, st) == onFalse {
		return st, truth, true
	}
	if fn := gosrc.Callee(w.TypesInfo, call); fn != nil && (fn.FullName() == "errors.Is" || fn.FullName() == "errors.As") {
		if v := w.variable(call.Args[0]); v != nil && slices.Contains(st.links, v) {
			return st, !truth, true
		}
	}
	st.unsure = st.unsure || w.linkIn(call, st) != nil
	return st, true, false
}

// linkIn returns a variable in e whose value tells if the handle is held.
func (w *walk) linkIn(e ast.Expr, st state) *types.Var {
	for _, v := range st.links {
		if gosrc.Mentions(w.TypesInfo, e, v) {
			return v
		}
	}
	return nil
}
