package acquire

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Lend is a parameter of a function that it calls while it holds what it took
// itself, as a helper does that runs a function in a transaction.
type Lend struct {
	Param int // counted from 0
	Kind  dbapi.Resource
	// Pool is the pool that it is taken from, as far as it is known.
	Pool   Place
	Origin connfacts.Origin
}

// lending returns the parameters that a function calls while it holds something.
func (p *pkg) lending(fn *types.Func, decl *ast.FuncDecl) []Lend {
	l := &lender{pkg: p, params: fn.Signature().Params()}
	if !slices.ContainsFunc(slices.Collect(l.params.Variables()), func(v *types.Var) bool { return isFunc(v.Type()) }) {
		return nil
	}
	for _, s := range p.spansIn(decl, false) {
		if !s.HoldsConn() {
			continue
		}
		if s.Callback == nil {
			p.follow(s)
		}
		for _, call := range slices.Concat(s.During, p.beforeEnd(decl, s)) {
			l.add(call.Fun, s)
		}
	}
	for n := range ast.Preorder(decl.Body) {
		if call, ok := n.(*ast.CallExpr); ok {
			for _, r := range p.runs(decl, call) {
				l.add(r.fun, r.span)
			}
		}
	}
	return l.found
}

// beforeEnd returns the calls between the one that takes what a span is of and a
// later one that ends it: it is held there even if somebody else has it too.
func (p *pkg) beforeEnd(decl *ast.FuncDecl, s *Span) []*ast.CallExpr {
	if s.Var == nil || s.Callback != nil {
		return nil
	}
	calls := callsNow(decl.Body)
	last := slices.IndexFunc(calls, func(call *ast.CallExpr) bool {
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		return ok && p.variable(sel.X) == s.Var && p.ending(s, sel.Sel.Name) == always && call.Pos() > s.Expr.End() && sel.Sel.Name != "Rollback"
	})
	if last < 0 {
		return nil
	}
	return slices.DeleteFunc(calls[:last], func(call *ast.CallExpr) bool { return call.Pos() < s.Expr.End() })
}

func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

type lender struct {
	*pkg
	params *types.Tuple
	found  []Lend
}

// add notes a function that is called, or is passed on to be, if it is a
// parameter.
func (l *lender) add(fun ast.Expr, s *Span) {
	v := l.variable(fun)
	for i := range l.params.Len() {
		if l.params.At(i) != v {
			continue
		}
		lend := Lend{i, s.Kind, s.Pool.elsewhere(), s.Origin}
		if !slices.ContainsFunc(l.found, func(x Lend) bool { return x.Param == i && x.Pool == lend.Pool }) {
			l.found = append(l.found, lend)
		}
	}
}

// ran is a function that a call runs with what it takes.
type ran struct {
	fun  ast.Expr
	span *Span
}

// runs returns the functions that a call in the function around runs while it
// holds what it takes from a pool.
func (p *pkg) runs(around ast.Node, call *ast.CallExpr) []ran {
	if c := p.conns.Call(call); c != nil {
		i := c.API.Runs.Arg()
		if i < 0 || i >= len(call.Args) || !c.API.Acquires || !c.Resource.HasConns() && !p.mayBePools(c) {
			return nil
		}
		s := &Span{Expr: call, Fn: c.Fn, Of: c.Handle, Origin: p.origin(call, c.Origin), Func: around}
		if c.Resource.HasConns() {
			s.Pool = p.poolOf(outermost(p, around), c)
		}
		return []ran{{call.Args[i], p.lent(s, call.Args[i], dbapi.Conn)}}
	}
	fn := gosrc.Callee(p.TypesInfo, call)
	if fn == nil || call.Ellipsis.IsValid() {
		return nil
	}
	f := p.fact(fn)
	if f == nil {
		return nil
	}
	var all []ran
	for _, lend := range f.Lends {
		if lend.Param < len(call.Args) {
			s := &Span{Expr: call, Fn: fn, Origin: lend.Origin, Func: around}
			s.Pool = p.here(outermost(p, around), call, lend.Pool)
			all = append(all, ran{call.Args[lend.Param], p.lent(s, call.Args[lend.Param], lend.Kind)})
		}
	}
	return all
}

// lent sets what the function that is run gets: the first of its parameters that
// holds a connection, else what is of a kind.
func (p *pkg) lent(s *Span, fun ast.Expr, kind dbapi.Resource) *Span {
	s.Kind = kind
	if sig, ok := types.Unalias(p.TypesInfo.TypeOf(fun)).Underlying().(*types.Signature); ok {
		for v := range sig.Params().Variables() {
			if k := dbapi.ResourceOf(v.Type()); holds(k) {
				s.Kind, s.Var = k, v
				break
			}
		}
	}
	if lit, ok := ast.Unparen(fun).(*ast.FuncLit); ok {
		s.Callback, s.During, s.pauses = lit, p.callsDuring(lit.Body), p.pausesIn(lit.Body, s.Kind)
	}
	return s
}
