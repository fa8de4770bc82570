package mixeddriver

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

var unknown = origin{unknown: true}

// trace is one question where errors come from. What it has seen it has counted, also
// the variable that wraps itself, as in a loop err = fmt.Errorf("...: %w", err).
type trace struct {
	*pkg
	seen map[use]bool
}

// use is a place where a variable is used.
type use struct {
	v  *types.Var
	at ast.Node
}

func (p *pkg) trace() *trace { return &trace{pkg: p, seen: map[use]bool{}} }

// of returns where the error in an expression comes from.
func (p *trace) of(decl *ast.FuncDecl, e ast.Expr) origin {
	if tv := p.TypesInfo.Types[e]; tv.IsNil() {
		return origin{}
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := p.TypesInfo.Uses[e].(*types.Var)
		switch {
		case !ok:
			return unknown
		case isPackageVar(v):
			return origin{} // such as sql.ErrNoRows
		}
		return p.variable(decl, v, e)
	case *ast.SelectorExpr:
		if v, ok := p.TypesInfo.Uses[e.Sel].(*types.Var); ok && isPackageVar(v) {
			return origin{}
		}
	case *ast.CallExpr:
		return p.call(decl, e)
	}
	return unknown
}

func isPackageVar(v *types.Var) bool {
	return v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && gosrc.IsError(v.Type())
}

// mostSets bounds the work in long functions, whose one variable is set for each of their
// statements: each set is followed to each use.
const mostSets = 100

// variable returns where the error comes from that is in a variable at a place.
func (p *trace) variable(decl *ast.FuncDecl, v *types.Var, at ast.Node) (o origin) {
	if p.seen[use{v, at}] {
		return origin{}
	}
	p.seen[use{v, at}] = true
	sets, ok := p.sets(decl, v, at)
	if !ok || len(sets) > mostSets || isCaptured(decl, v, at) {
		return unknown
	}
	around := make([]token.Pos, len(sets))
	for i, s := range sets {
		around[i] = s.at
	}
	for _, s := range sets {
		if p.flow.Open(decl, gosrc.Way{From: s.at, To: at.Pos(), Around: around}) {
			if s.from == nil {
				return unknown
			}
			o.add(p.of(decl, s.from))
		}
	}
	if i := paramIndex(p.TypesInfo, decl, v); i >= 0 && p.flow.Open(decl, gosrc.Way{From: decl.Body.Lbrace, To: at.Pos(), Around: around}) {
		o.add(origin{params: map[int]bool{i: true}})
	} else if i < 0 && isParam(decl, v) {
		return unknown
	}
	return o
}

// set is where a variable gets a value, and the value, nil if it is out of sight.
type set struct {
	at   token.Pos
	from ast.Expr
}

// sets returns where a variable of a function gets a value; ok is false where that
// may happen at any time.
func (p *pkg) sets(decl *ast.FuncDecl, v *types.Var, at ast.Node) (all []set, ok bool) {
	ok = true
	ast.PreorderStack(decl, nil, func(n ast.Node, stack []ast.Node) bool {
		to, from := assigned(n)
		for i, e := range to {
			id, is := e.(*ast.Ident)
			if !is || p.TypesInfo.ObjectOf(id) != v {
				continue
			}
			s := set{at: id.Pos()}
			switch {
			case len(from) == len(to):
				s.from = from[i]
			case len(from) == 1 && i == len(to)-1:
				s.from = from[0]
			case len(from) == 0 && isSpec(n):
				continue // nil
			}
			ok = ok && sameFunc(stack, at)
			all = append(all, s)
		}
		if addr, is := n.(*ast.UnaryExpr); is && addr.Op == token.AND {
			if id, is := ast.Unparen(addr.X).(*ast.Ident); is && p.TypesInfo.Uses[id] == v {
				ok = false
			}
		}
		return ok
	})
	return all, ok
}

func isSpec(n ast.Node) bool { _, ok := n.(*ast.ValueSpec); return ok }

// assigned returns the two sides of what gives variables values.
func assigned(n ast.Node) (to, from []ast.Expr) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs, n.Rhs
	case *ast.ValueSpec:
		for _, name := range n.Names {
			to = append(to, name)
		}
		return to, n.Values
	case *ast.RangeStmt:
		return []ast.Expr{n.Key, n.Value}, nil
	}
	return nil, nil
}

// sameFunc reports whether the innermost function literal around is none, or holds
// the place too.
func sameFunc(stack []ast.Node, at ast.Node) bool {
	for i := len(stack) - 1; i >= 0; i-- {
		if lit, ok := stack[i].(*ast.FuncLit); ok {
			return gosrc.Contains(lit, at.Pos())
		}
	}
	return true
}

// isCaptured reports whether a place is in a function literal that the variable is
// declared outside of.
func isCaptured(decl *ast.FuncDecl, v *types.Var, at ast.Node) bool {
	for n := range ast.Preorder(decl) {
		if lit, ok := n.(*ast.FuncLit); ok && gosrc.Contains(lit, at.Pos()) && !gosrc.Contains(lit, v.Pos()) {
			return true
		}
	}
	return false
}

func paramIndex(info *types.Info, decl *ast.FuncDecl, v *types.Var) int {
	fn, ok := info.Defs[decl.Name].(*types.Func)
	if !ok {
		return -1
	}
	params := fn.Signature().Params()
	for i := range params.Len() {
		if params.At(i) == v && !(fn.Signature().Variadic() && i == params.Len()-1) {
			return i
		}
	}
	return -1
}

// isParam reports whether a variable is a parameter or the receiver, of the function or of
// a literal in it, or is bound by a type switch.
func isParam(decl *ast.FuncDecl, v *types.Var) bool {
	for n := range ast.Preorder(decl) {
		switch n := n.(type) {
		case *ast.FuncType:
			if gosrc.Contains(n.Params, v.Pos()) {
				return true
			}
		case *ast.TypeSwitchStmt:
			if n.Assign != nil && gosrc.Contains(n.Assign, v.Pos()) {
				return true
			}
		}
	}
	return decl.Recv != nil && gosrc.Contains(decl.Recv, v.Pos())
}

// call returns where the error comes from that a call returns.
func (p *trace) call(decl *ast.FuncDecl, call *ast.CallExpr) origin {
	if c := p.conns.Call(call); c != nil {
		return p.ofHandle(decl, c)
	}
	fn := gosrc.Callee(p.TypesInfo, call)
	if fn == nil || fn.Pkg() == nil {
		return unknown
	}
	if i, wraps := wrapping[fn.FullName()]; wraps {
		return p.wrapped(decl, call, i)
	}
	if f := p.fact(fn); f != nil {
		if !f.Known {
			return unknown
		}
		return p.passedOn(decl, call, f)
	}
	if p.isHarmless(fn) {
		return origin{}
	}
	return unknown
}

func (p *trace) passedOn(decl *ast.FuncDecl, call *ast.CallExpr, f *FuncFact) (o origin) {
	for _, s := range f.Stacks {
		o.add(origin{stacks: map[dbapi.Stack]bool{s: true}})
	}
	for _, i := range f.Params {
		if i >= len(call.Args) {
			return unknown
		}
		o.add(p.of(decl, call.Args[i]))
	}
	return o
}

// ofHandle returns the library of the handle a call is made on.
func (p *trace) ofHandle(decl *ast.FuncDecl, c *connfacts.Call) (o origin) {
	from := c.API.Errors()
	if from == "" || c.Interface != nil {
		if c.Origin.Verdict != connfacts.Postgres || !c.Origin.Followed || len(c.Origin.Stacks) != 1 {
			return unknown
		}
		from = c.Origin.Stacks[0]
	}
	o.add(origin{stacks: map[dbapi.Stack]bool{from: true}})
	if i := c.API.Runs.Arg(); i >= 0 && i < len(c.Expr.Args) {
		switch run := ast.Unparen(c.Expr.Args[i]).(type) {
		case *ast.FuncLit:
			o.add(p.returned(decl, run))
		default:
			if fn := usedFunc(p.TypesInfo, run); fn == nil || !strings.HasPrefix(fn.Pkg().Path(), "github.com/jackc/pgx/v5") {
				return unknown
			}
		}
	}
	return o
}

// usedFunc returns the function that an expression names, or nil.
func usedFunc(info *types.Info, e ast.Expr) *types.Func {
	switch x := e.(type) {
	case *ast.IndexExpr:
		return usedFunc(info, x.X)
	case *ast.SelectorExpr:
		fn, _ := info.Uses[x.Sel].(*types.Func)
		return fn
	case *ast.Ident:
		fn, _ := info.Uses[x].(*types.Func)
		return fn
	}
	return nil
}

// wrapping are functions that return an error made of errors among their arguments,
// by where these begin.
var wrapping = map[string]int{
	"fmt.Errorf": 1, "errors.Join": 0, "errors.New": 1, "errors.Unwrap": 0,
	"github.com/pkg/errors.Wrap": 0, "github.com/pkg/errors.Wrapf": 0, "github.com/pkg/errors.WithStack": 0,
	"github.com/pkg/errors.WithMessage": 0, "github.com/pkg/errors.Errorf": 1, "github.com/pkg/errors.New": 1,
	"github.com/pkg/errors.Cause": 0, "golang.org/x/xerrors.Errorf": 1,
}

func (p *trace) wrapped(decl *ast.FuncDecl, call *ast.CallExpr, begin int) (o origin) {
	if call.Ellipsis.IsValid() {
		return unknown
	}
	for _, arg := range call.Args[min(begin, len(call.Args)):] {
		if t := p.TypesInfo.TypeOf(arg); t != nil && types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface)) {
			o.add(p.of(decl, arg))
		}
	}
	return o
}

// isHarmless reports whether the errors of a function are never those of a driver:
// it is of the standard library, and runs no function that it is given.
func (p *pkg) isHarmless(fn *types.Func) bool {
	path := fn.Pkg().Path()
	first, _, _ := strings.Cut(path, "/")
	if strings.Contains(first, ".") || p.conns.OwnModule(fn.Pkg()) || path == "database/sql/driver" {
		return false
	}
	for v := range fn.Signature().Params().Variables() {
		if _, is := v.Type().Underlying().(*types.Signature); is {
			return false
		}
	}
	return true
}
