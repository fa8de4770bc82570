package connfacts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A pool that a statement is sent through while it is being set up has been
// tested as well as by a ping. "While" is: in the function that opens it, or in
// one that this calls.

// callDepth bounds how far calls are followed from an opening to a statement,
// openDepth from a function to an opening.
const (
	callDepth = 4
	openDepth = 20
)

// markUses notes at each handle the functions that send a statement through it.
func (r *Result) markUses() {
	g := r.graph
	for _, c := range r.calls {
		if !c.API.Blocks || c.Handle == nil || c.Test || c.API.Opens != dbapi.NoResource {
			continue
		}
		if n := g.operandNode(c.Expr, c.API.Of); n != none {
			g.nodes[n].usedIn = append(g.nodes[n].usedIn, c.Func)
		}
	}
}

// usedWhileOpening adds a setting for a statement sent by the function that
// opens a pool.
func (r *Result) usedWhileOpening(o *Opening, start nodeID, how reach) {
	if o.Func == nil || o.Does().Has(dbapi.Pinged) {
		return
	}
	if r.usedBy(o.Func, start, how) {
		o.Sets = append(o.Sets, Set{Name: "statement", Does: dbapi.Pinged})
	}
}

// usedBy reports whether a call of fn sends a statement through the handle that
// is at start.
func (r *Result) usedBy(fn ast.Node, start nodeID, how reach) bool {
	running := map[ast.Node]bool{}
	r.running(fn, callDepth, running)
	used := false
	r.graph.forward(start, how, func(id nodeID, how reach) bool {
		for _, f := range r.graph.nodes[id].usedIn {
			used = used || running[f]
		}
		return !used
	})
	return used
}

// running collects the functions of the package that run when fn is called.
func (r *Result) running(fn ast.Node, depth int, seen map[ast.Node]bool) {
	if fn == nil || depth == 0 || seen[fn] {
		return
	}
	seen[fn] = true
	for _, callee := range r.calleesOf(fn) {
		if decl := r.declOf(callee); decl != nil {
			r.running(decl, depth-1, seen)
		}
	}
}

// calleesOf returns the functions of the package that fn calls itself, not in
// function literals and not by a go statement.
func (r *Result) calleesOf(fn ast.Node) []*types.Func {
	if list, ok := r.callees[fn]; ok {
		return list
	}
	list := []*types.Func{}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == fn
		case *ast.GoStmt:
			return false
		case *ast.CallExpr:
			if f := callee(r.pass.TypesInfo, n); f != nil && f.Pkg() == r.pass.Pkg {
				list = append(list, f)
			}
		}
		return true
	})
	r.callees[fn] = list
	return list
}

// declOf returns the declaration of a function of the package.
func (r *Result) declOf(fn *types.Func) ast.Node {
	if r.decls == nil {
		r.decls = gosrc.FuncDecls(r.pass.TypesInfo, r.pass.Files)
	}
	if decl := r.decls[fn]; decl != nil {
		return decl
	}
	return nil
}
