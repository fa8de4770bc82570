package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// contained reports whether the handle that starts at start stays with the
// function fn and those it calls: it is in no field or package variable, in no
// struct, no function literal or goroutine has it, and the function ends. Such a
// pool lives as long as the call and serves one goroutine.
func (r *Result) contained(fn ast.Node, start nodeID) bool {
	g := r.graph
	inside := true
	g.forward(start, itself, func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		switch {
		case how == held, n.shared(), n.stored, n.escapes, n.slot < whole, g.exportedResult(n) != nil, r.goesToEndless(n):
			inside = false
		}
		for _, f := range slices.Concat(n.usedIn, n.touchedIn) {
			if _, lit := f.(*ast.FuncLit); lit && f != fn {
				inside = false
			}
		}
		return inside
	})
	return inside && !r.endless(fn)
}

// goesToEndless reports whether a place is the parameter of a function of the package
// that never returns.
func (r *Result) goesToEndless(n *node) bool {
	v, ok := n.obj.(*types.Var)
	if !ok || n.slot != whole || v.Kind() != types.ParamVar {
		return false
	}
	_, around := r.around(v.Pos())
	return r.endless(around)
}

// endless reports whether a function never returns, since all ways that do not
// end the program come to select {} or to a loop that nothing leaves.
func (r *Result) endless(fn ast.Node) bool {
	if fn == nil || gosrc.FuncBody(fn) == nil {
		return false
	}
	known, ok := r.endlessFuncs[fn]
	if !ok {
		blocks := gosrc.Graph(r.pass.TypesInfo, gosrc.FuncBody(fn)).Blocks
		known = slices.ContainsFunc(blocks, stays) && !slices.ContainsFunc(blocks, goesOn)
		r.endlessFuncs[fn] = known
	}
	return known
}

// stays reports whether a block is that of select {} or of a loop without a
// condition.
func stays(b *cfg.Block) bool {
	switch s := b.Stmt.(type) {
	case *ast.SelectStmt:
		return len(s.Body.List) == 0
	case *ast.ForStmt:
		return s.Cond == nil && b.Kind == cfg.KindForBody
	}
	return false
}

// goesOn reports whether control comes from a block out of its function, or out of
// a loop without a condition.
func goesOn(b *cfg.Block) bool {
	loop, ok := b.Stmt.(*ast.ForStmt)
	return b.Live && (b.Return() != nil || ok && loop.Cond == nil && b.Kind == cfg.KindForDone)
}

// send notes that who receives from a channel has a handle.
func (g *graph) send(e ast.Expr) {
	if t := g.info.TypeOf(e); t != nil && isHandle(t) {
		if n := g.eval(e); n != none {
			g.note(n).stored = true
		}
	}
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
