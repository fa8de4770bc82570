package connfacts

import (
	"go/ast"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

const setters = dbapi.MaxOpen | dbapi.MaxIdle | dbapi.Lifetime | dbapi.IdleTime

// findDrained finds the settings on a pool that is closed straight after them, or
// after some time: they make its connections go.
func (g *graph) findDrained(list []ast.Stmt) {
	for i, s := range list {
		call, place := g.setter(s)
		if call == nil || place.root == nil {
			continue
		}
		for _, next := range list[i+1:] {
			if g.closes(next, place) {
				g.drained[call] = true
			}
			if !g.quiet(next) {
				break
			}
		}
	}
}

// setter returns the setting that a statement makes, and the pool it is made on.
func (g *graph) setter(s ast.Stmt) (*ast.CallExpr, stored) {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return nil, stored{}
	}
	call, ok := ast.Unparen(e.X).(*ast.CallExpr)
	if !ok {
		return nil, stored{}
	}
	api, ok := dbapi.Of(callee(g.info, call))
	if !ok || api.Does&setters == 0 {
		return nil, stored{}
	}
	return call, readOf(g.info, g.operand(call, api.Of))
}

// quiet reports whether a statement does nothing with a pool but to set it up, or
// writes to a log.
func (g *graph) quiet(s ast.Stmt) bool {
	if call, _ := g.setter(s); call != nil {
		return true
	}
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := ast.Unparen(e.X).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := callee(g.info, call)
	return fn != nil && fn.Pkg() != nil && slices.Contains([]string{"log", "log/slog", "fmt", "time"}, fn.Pkg().Path())
}

// closes reports whether a statement closes the pool now, or when some time has
// passed.
func (g *graph) closes(s ast.Stmt, place stored) bool {
	var at ast.Node = s
	switch s := s.(type) {
	case *ast.DeferStmt:
		return false
	case *ast.GoStmt:
		if lit, ok := ast.Unparen(s.Call.Fun).(*ast.FuncLit); ok {
			if len(lit.Body.List) == 0 || !g.waits(lit.Body.List[0]) {
				return false
			}
			at = lit.Body
		}
	case *ast.IfStmt:
		at = s.Init
	case *ast.ExprStmt:
		call, ok := ast.Unparen(s.X).(*ast.CallExpr)
		if lit := g.afterFunc(call); ok && lit != nil {
			at = lit
		}
	case *ast.AssignStmt, *ast.ReturnStmt:
	default:
		return false
	}
	return at != nil && g.closedIn(at, place)
}

// afterFunc returns the function that a call of time.AfterFunc is given.
func (g *graph) afterFunc(call *ast.CallExpr) ast.Node {
	if call == nil || len(call.Args) != 2 {
		return nil
	}
	if fn := callee(g.info, call); fn == nil || fn.FullName() != "time.AfterFunc" {
		return nil
	}
	if lit, ok := ast.Unparen(call.Args[1]).(*ast.FuncLit); ok {
		return lit.Body
	}
	return nil
}

// waits reports whether a statement waits for some time to pass.
func (g *graph) waits(s ast.Stmt) bool {
	for n := range ast.Preorder(s) {
		if call, ok := n.(*ast.CallExpr); ok {
			if fn := callee(g.info, call); fn != nil && (fn.FullName() == "time.Sleep" || fn.FullName() == "time.After") {
				return true
			}
		}
	}
	return false
}

// closedIn reports whether the pool is closed in n, not by a function literal.
func (g *graph) closedIn(n ast.Node, place stored) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			api, ok := dbapi.Of(callee(g.info, n))
			if ok && api.Name == "Close" && api.Releases == dbapi.Receiver {
				found = found || readOf(g.info, g.operand(n, dbapi.Receiver)) == place
			}
		}
		return !found
	})
	return found
}
