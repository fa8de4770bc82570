package connfacts

import (
	"go/ast"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// closedByOpener reports whether the function fn, which opens the pool that
// starts at start, closes it by a defer statement, and only it and the functions
// that it calls send statements through it. Such a pool may be in a field or a
// variable of the package, and lives no longer than the call all the same.
func (r *Result) closedByOpener(fn ast.Node, start nodeID) bool {
	if fn == nil {
		return false
	}
	g := r.graph
	running := map[ast.Node]bool{}
	r.running(fn, openDepth, running)
	places := map[nodeID]bool{}
	inside := true
	g.forward(start, itself, func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		if how == itself {
			places[id] = true
		}
		if n.stored || n.escapes || g.exportedPlace(n) || g.exportedResult(n) != nil || how == itself && n.slot < whole {
			inside = false
		}
		for _, f := range slices.Concat(n.usedIn, n.touchedIn) {
			inside = inside && running[f]
		}
		return inside
	})
	return inside && r.defersClose(fn, places)
}

// defersClose reports whether fn has a defer statement that closes a pool at one
// of the places whatever happened.
func (r *Result) defersClose(fn ast.Node, places map[nodeID]bool) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if _, lit := n.(*ast.FuncLit); lit && n != fn {
			return false
		}
		d, ok := n.(*ast.DeferStmt)
		if !ok {
			return !found
		}
		found = found || r.closes(d.Call, places) || r.closes(r.declOf(callee(r.pass.TypesInfo, d.Call)), places)
		return !found
	})
	return found
}

// closes reports whether code closes a pool at one of the places, not only in a
// branch.
func (r *Result) closes(code ast.Node, places map[nodeID]bool) bool {
	found := false
	if code == nil {
		return false
	}
	ast.PreorderStack(code, nil, func(n ast.Node, stack []ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return !found
		}
		if c := r.byExpr[call]; c != nil && c.API.Releases == dbapi.Receiver && c.API.Name == "Close" {
			found = found || places[r.graph.operandNode(call, dbapi.Receiver)] && !inBranch(call, stack)
		}
		return !found
	})
	return found
}

// inBranch reports whether a node is in a branch of an if statement or in a
// clause of a switch.
func inBranch(at ast.Node, stack []ast.Node) bool {
	for _, n := range stack {
		switch n := n.(type) {
		case *ast.IfStmt:
			if n.Body.Pos() <= at.Pos() {
				return true
			}
		case *ast.CaseClause, *ast.CommClause:
			return true
		}
	}
	return false
}
