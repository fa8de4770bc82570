package acquire

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// callsNow returns the calls that are made when control comes through n, in the
// order of the source: not those of other goroutines, of function literals that
// are only made there, and deferred ones.
func callsNow(n ast.Node) []*ast.CallExpr {
	return callsIn(n, func(*ast.CallExpr, *ast.FuncLit) bool { return false })
}

// callsDuring returns those of callsNow, and what function literals call that are passed
// to a call of an API which runs them, as Raw of sql.Conn does.
func (p *pkg) callsDuring(n ast.Node) []*ast.CallExpr {
	return callsIn(n, func(call *ast.CallExpr, lit *ast.FuncLit) bool {
		c := p.conns.Call(call)
		return c != nil && literalOf(call, c.API) == lit
	})
}

func callsIn(n ast.Node, runs func(*ast.CallExpr, *ast.FuncLit) bool) []*ast.CallExpr {
	var all []*ast.CallExpr
	ast.PreorderStack(n, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.DeferStmt:
			return false
		case *ast.FuncLit:
			call, ok := stack[max(0, len(stack)-1)].(*ast.CallExpr)
			return ok && (call.Fun == n || runs(call, n))
		case *ast.CallExpr:
			all = append(all, n)
		}
		return true
	})
	return all
}

// acquiring returns the pools from which a function takes a connection whenever
// it is called, unless something failed before, as its callers name them.
func (p *pkg) acquiring(decl *ast.FuncDecl) []Place {
	var all []Place
	for _, at := range p.acquiringIn(decl, decl.Body) {
		if at = at.elsewhere(); !at.IsZero() && !slices.Contains(all, at) {
			all = append(all, at)
		}
	}
	return all
}

// acquiringIn returns the pools from which a body takes a connection whenever it runs,
// as places of the declaration fn around it.
func (p *pkg) acquiringIn(fn ast.Node, body *ast.BlockStmt) []Place {
	var all []Place
	for _, call := range p.callsAlways(body) {
		all = append(all, p.acquires(fn, call)...)
	}
	return all
}

// callsAlways returns the calls that a body makes whenever it runs, unless something
// failed before.
func (p *pkg) callsAlways(body *ast.BlockStmt) []*ast.CallExpr {
	calls := callsNow(body)
	doubt := p.firstChoice(body)
	if i := slices.IndexFunc(calls, func(call *ast.CallExpr) bool { return doubt != nil && call.Pos() > doubt.Pos() }); i >= 0 {
		return calls[:i]
	}
	return calls
}

// Named returns the function literal that a call runs by the name of a local variable
// that never holds anything else, or nil.
func (r *Result) Named(call *ast.CallExpr) *ast.FuncLit {
	r.pkg.mu.Lock()
	defer r.pkg.mu.Unlock()
	return r.pkg.named(call)
}

// named returns the function literal that a call runs by the name of a local variable
// that never holds anything else, or nil.
func (p *pkg) named(call *ast.CallExpr) *ast.FuncLit {
	v := p.variable(call.Fun)
	if v == nil || v.IsField() || v.Parent() == v.Pkg().Scope() {
		return nil
	}
	decl := p.declAt(v.Pos())
	if decl == nil || p.changes(decl).sets[v] != 1 || p.changes(decl).addressed[v] {
		return nil
	}
	var lit *ast.FuncLit
	p.given(decl, v, func(value ast.Expr) { lit, _ = ast.Unparen(value).(*ast.FuncLit) })
	return lit
}

// firstChoice returns the first statement of a body that chooses by something
// else than whether an error is nil.
func (p *pkg) firstChoice(body *ast.BlockStmt) ast.Node {
	var found ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.IfStmt:
			if !p.isErrorCheck(n.Cond) && found == nil {
				found = n.Body
			}
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			if found == nil {
				found = n
			}
		}
		return found == nil
	})
	return found
}

func (p *pkg) isErrorCheck(cond ast.Expr) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	return ok && p.TypesInfo.Types[b.Y].IsNil() && gosrc.IsError(p.TypesInfo.TypeOf(b.X))
}

// literalOf returns the function literal that a call of an API runs.
func literalOf(call *ast.CallExpr, api dbapi.API) *ast.FuncLit {
	if i := api.Runs.Arg(); i >= 0 && i < len(call.Args) {
		lit, _ := ast.Unparen(call.Args[i]).(*ast.FuncLit)
		return lit
	}
	return nil
}

// outermost returns the declaration around a function, or the function itself.
func outermost(p *pkg, fn ast.Node) ast.Node {
	if decl := p.declAt(fn.Pos()); decl != nil {
		return decl
	}
	return fn
}

// declAt returns the function declaration around a position, or nil.
func (p *pkg) declAt(pos token.Pos) *ast.FuncDecl {
	for _, decl := range p.facts.Decls {
		if gosrc.Contains(decl, pos) {
			return decl
		}
	}
	return nil
}
