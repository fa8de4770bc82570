package acquire

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// spans finds the calls that take a handle.
func (p *pkg) spans() []*Span {
	var all []*Span
	for _, file := range p.Files {
		all = append(all, p.spansIn(file, strings.HasSuffix(p.Fset.File(file.FileStart).Name(), "_test.go"))...)
	}
	return all
}

// spansIn finds the calls in a file or function that take a handle.
func (p *pkg) spansIn(root ast.Node, test bool) []*Span {
	var all []*Span
	ast.PreorderStack(root, nil, func(n ast.Node, stack []ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		for _, around := range slices.Backward(stack) {
			if gosrc.FuncBody(around) == nil {
				continue
			}
			for _, s := range p.taken(around, call) {
				s.Func, s.Test = around, test
				all = append(all, s)
			}
			break
		}
		return true
	})
	return all
}

// taken returns what a call in a function takes, and holds while it runs a
// function literal.
func (p *pkg) taken(around ast.Node, call *ast.CallExpr) []*Span {
	var all []*Span
	if s := p.span(around, call); s != nil {
		all = append(all, s)
	}
	for _, r := range p.runs(around, call) {
		if r.span.Callback != nil {
			all = append(all, r.span)
		}
	}
	return all
}

// span returns what a call in a function takes, nil if it takes nothing.
func (p *pkg) span(around ast.Node, call *ast.CallExpr) *Span {
	fn := gosrc.Callee(p.TypesInfo, call)
	if fn == nil {
		return nil
	}
	if c := p.conns.Call(call); c != nil {
		s := p.apiSpan(c)
		if s != nil && c.Resource.HasConns() {
			s.Pool = p.poolOf(outermost(p, around), c)
		}
		return s
	}
	f := p.fact(fn)
	if f == nil || f.Hands == dbapi.NoResource {
		return nil
	}
	origin := p.origin(call, p.conns.Origin(call))
	if Takers.has(fn.Origin()) && origin.Verdict == connfacts.Unknown {
		origin.Verdict = connfacts.Postgres
	}
	return &Span{
		Expr: call, Fn: fn, Kind: f.Hands, Borrowed: f.Borrowed, Origin: origin,
		Pool: p.here(outermost(p, around), call, f.Pool),
	}
}

// apiSpan returns the span that a call of an API begins, or nil where what it returns
// holds nothing of its own.
func (p *pkg) apiSpan(c *connfacts.Call) *Span {
	kind := c.API.Returns
	result := first(p.TypesInfo.TypeOf(c.Expr))
	if !holds(kind) || result == nil || dbapi.ResourceOf(result) != kind {
		return nil
	}
	if kind == dbapi.Stmt && c.API.Stack == dbapi.NetraConn {
		return nil // nothing of it is left on the server
	}
	s := &Span{Expr: c.Expr, Fn: c.Fn, Kind: kind, Of: c.Handle, Origin: p.origin(c.Expr, c.Origin)}
	if c.API.Opens != dbapi.NoResource {
		s.Opened = true
		return s
	}
	if c.Handle == nil {
		return nil
	}
	switch of := c.Resource; {
	case of.HasConns():
	case kind == dbapi.Stmt && of == dbapi.Tx, of == dbapi.Conn && kind == dbapi.Conn, of == dbapi.Stmt && kind == dbapi.Stmt, of == dbapi.Tx && kind == dbapi.Conn:
		return nil // ends with what it comes from, or is that itself
	default:
		s.Borrowed, s.Shared = true, kind == dbapi.Tx && p.mayBePools(c)
	}
	return s
}

// mayBePools reports whether a call works on a connection of a pool, or on an interface.
func (p *pkg) mayBePools(c *connfacts.Call) bool {
	switch c.Resource {
	case dbapi.NoResource:
		return true
	case dbapi.Conn:
		t := p.TypesInfo.TypeOf(c.Handle)
		return len(c.Through) == 0 && !gosrc.IsNamed(gosrc.Deref(t), "github.com/jackc/pgx/v5", "Conn")
	}
	return false
}

// origin is the origin of a handle; a type of pgx or conn says it by itself.
func (p *pkg) origin(call *ast.CallExpr, known connfacts.Origin) connfacts.Origin {
	if t := first(p.TypesInfo.TypeOf(call)); t != nil && known.Verdict == connfacts.Unknown && dbapi.StackOf(t).Postgres() {
		known.Verdict = connfacts.Postgres
	}
	return known
}

// first returns the type of the first result of a call of type t.
func first(t types.Type) types.Type {
	if tuple, ok := t.(*types.Tuple); ok {
		if tuple.Len() == 0 {
			return nil
		}
		return tuple.At(0).Type()
	}
	return t
}
