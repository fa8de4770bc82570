package held

import (
	"go/ast"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

func (p *pkg) isPool(e ast.Expr) bool {
	return e != nil && dbapi.ResourceOf(p.TypesInfo.TypeOf(e)) == dbapi.Pool
}

// callsNow returns the calls that are made when control comes through n, in the
// order of the source: not those of other goroutines, of function literals that
// are only made there, and deferred ones.
func callsNow(n ast.Node) []*ast.CallExpr {
	var all []*ast.CallExpr
	ast.PreorderStack(n, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.DeferStmt:
			return false
		case *ast.FuncLit:
			call, ok := stack[max(0, len(stack)-1)].(*ast.CallExpr)
			return ok && call.Fun == n
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
	doubt := p.firstChoice(decl.Body)
	for _, call := range callsNow(decl.Body) {
		if doubt != nil && call.Pos() > doubt.Pos() {
			break
		}
		for _, at := range p.acquires(decl, call) {
			if at = at.elsewhere(); !at.IsZero() && !slices.Contains(all, at) {
				all = append(all, at)
			}
		}
	}
	return all
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
	for _, decl := range p.facts.Decls {
		if gosrc.Contains(decl, fn.Pos()) {
			return decl
		}
	}
	return fn
}
