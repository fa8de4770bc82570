package connfacts

import (
	"go/ast"
	"slices"
)

// contained reports whether the handle that starts at start stays with the
// function fn and those it calls: it is in no field or package variable, in no
// struct, and no function literal or goroutine has it. Such a pool lives as long
// as the call and serves one goroutine.
func (r *Result) contained(fn ast.Node, start nodeID) bool {
	g := r.graph
	inside := true
	g.forward(start, itself, func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		switch {
		case how == held, n.shared(), n.stored, n.escapes, n.slot < whole, g.exportedResult(n) != nil:
			inside = false
		}
		for _, f := range slices.Concat(n.usedIn, n.touchedIn) {
			if _, lit := f.(*ast.FuncLit); lit && f != fn {
				inside = false
			}
		}
		return inside
	})
	return inside
}

// spawn notes that a goroutine has the handles among the operands of a call.
func (g *graph) spawn(call *ast.CallExpr) {
	store := func(n nodeID) {
		if n != none {
			g.note(n).stored = true
		}
	}
	store(g.receiver(call))
	for _, a := range call.Args {
		if t := g.info.TypeOf(a); t != nil && isHandle(t) {
			store(g.eval(a))
		}
	}
}
