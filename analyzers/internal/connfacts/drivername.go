package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A function that gets the name of a driver opens whatever its caller names. Its
// package cannot tell what that is; the caller can.

// openedBy returns the openings whose driver's name can come from each place.
func (r *Result) openedBy() map[nodeID][]*Opening {
	if r.byName != nil {
		return r.byName
	}
	r.byName = map[nodeID][]*Opening{}
	g := r.graph
	for _, o := range r.openings {
		if o.Test || o.Factory != nil || o.API.Opens != dbapi.Pool {
			continue
		}
		e := g.operand(o.Expr, o.API.Driver)
		if e == nil {
			continue
		}
		if _, constant := constantString(g.info, e); constant {
			continue
		}
		if n := g.eval(e); n != none {
			g.backward(n, false, func(id nodeID) bool {
				r.byName[id] = append(r.byName[id], o)
				return true
			})
		}
	}
	return r.byName
}

// nameParam describes what happens to the pools that are opened by the name in a
// parameter, here or in the functions of other packages that it is passed to.
func (r *Result) nameParam(param nodeID) ParamFact {
	g := r.graph
	p := ParamFact{Names: true, Contextless: g.contextlessByName(param)}
	for _, o := range r.openedBy()[param] {
		res := g.callResult(o.Expr, 0)
		if res == none || o.Origin.Verdict.Maybe() { // said where the calls are
			continue
		}
		if calls := g.contextlessFrom(res, itself); calls > 0 {
			p.Contextless += calls
			p.OtherText = p.OtherText || o.Origin.Verdict == NotPostgres
		}
	}
	if p.Contextless == 0 {
		return ParamFact{}
	}
	p.Silent = true
	return p
}

// nameFields describes the exported fields of a struct, in a parameter of a function, by
// which pools are opened when it is called.
func (r *Result) nameFields(decl *ast.FuncDecl, v *types.Var) (all []FieldName) {
	s, ok := gosrc.Deref(v.Type()).Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	running := map[ast.Node]bool{}
	for f := range s.Fields() {
		n, ok := r.graph.ids[key{obj: f.Origin()}]
		if !ok || !f.Exported() || !isString(f.Type()) || len(r.openedBy()[n]) == 0 {
			continue
		}
		r.running(decl, openDepth, running)
		if !slices.ContainsFunc(r.openedBy()[n], func(o *Opening) bool { return running[o.Func] }) {
			continue
		}
		if p := r.nameParam(n); p.Contextless > 0 && fieldKey(f) != "" {
			all = append(all, FieldName{fieldKey(f), p.Contextless, p.OtherText})
		}
	}
	return all
}

// contextlessByName counts the calls without a context that are made in other
// packages on what is opened by the name that starts at a place. The name itself
// flows into the pools that this package opens by it, where the walk ends.
func (g *graph) contextlessByName(start nodeID) int {
	calls := 0
	g.forward(start, itself, func(id nodeID, _ reach) bool {
		n := &g.nodes[id]
		if n.opens(g.info) {
			return false
		}
		calls += n.contextless
		return true
	})
	return calls
}

// opens reports whether a value at the place is a new pool, not a name.
func (n *node) opens(info *types.Info) bool {
	call, ok := n.syn.(*ast.CallExpr)
	if !ok || n.slot != resultSlot(0) {
		return false
	}
	t := resultType(info, call)
	return t == nil || !isString(t)
}

// contextlessFrom counts the calls without a context on what starts at a place.
func (g *graph) contextlessFrom(start nodeID, how reach) int {
	places := map[nodeID]bool{}
	g.forward(start, how, func(id nodeID, _ reach) bool {
		places[id] = true
		return true
	})
	calls := 0
	for id := range places {
		calls += g.nodes[id].contextless
	}
	return calls
}
