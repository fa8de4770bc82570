package connfacts

import (
	"go/ast"
	"go/types"
)

// containers are the libraries that call the functions they are given, and pass what
// one of them returns to those that take a value of that type.
var containers = map[string]bool{"go.uber.org/fx": true, "go.uber.org/dig": true}

// place is where a value of a type is.
type place struct {
	at nodeID
	t  types.Type
}

// give makes the flows out of the functions that are passed to one of another package:
// what they return goes to where the call returns a value of that type, itself or by a
// function, as sync.OnceValue does, and to others by a container. What becomes of the
// rest is out of sight.
func (g *graph) give(call *ast.CallExpr, fn *types.Func) {
	for _, arg := range call.Args {
		sig, ok := typeOf(g.info, arg).(*types.Signature)
		if !ok {
			continue
		}
		f := g.eval(arg)
		if f == none {
			continue
		}
		if containers[fn.Pkg().Path()] {
			g.contain(f, sig)
			continue
		}
		for i := range sig.Results().Len() {
			if t := sig.Results().At(i).Type(); isHandle(t) && !g.comesBack(call, g.slotOf(f, resultSlot(i)), t) {
				g.note(g.slotOf(f, resultSlot(i))).escapes = true
			}
		}
	}
}

// comesBack makes the flows of what a function returns, of type t, to the results of
// the call that the function is passed to, and reports whether there is one.
func (g *graph) comesBack(call *ast.CallExpr, from nodeID, t types.Type) bool {
	found := false
	for i, got := range resultTypes(g.info.TypeOf(call)) {
		res := g.callResult(call, i)
		if res == none {
			continue
		}
		if types.Identical(got, t) {
			g.flow(from, res)
			found = true
		}
		if sig, ok := got.Underlying().(*types.Signature); ok {
			for k := range sig.Results().Len() {
				if types.Identical(sig.Results().At(k).Type(), t) {
					g.note(from).stored = true
					g.flow(from, g.slotOf(res, resultSlot(k)))
					found = true
				}
			}
		}
	}
	return found
}

// resultTypes returns the types of the results of a call of type t.
func resultTypes(t types.Type) []types.Type {
	tuple, ok := t.(*types.Tuple)
	if !ok {
		return []types.Type{t}
	}
	var all []types.Type
	for v := range tuple.Variables() {
		all = append(all, v.Type())
	}
	return all
}

// contain notes what a function gives to a container, and takes out of it.
func (g *graph) contain(f nodeID, sig *types.Signature) {
	for i := range sig.Results().Len() {
		at := g.slotOf(f, resultSlot(i))
		g.provided = append(g.provided, g.members(place{at, sig.Results().At(i).Type()})...)
	}
	fn, _ := g.nodes[f].obj.(*types.Func)
	for i := range sig.Params().Len() {
		at := g.paramOf(f, i)
		if at == none {
			continue
		}
		g.wanted = append(g.wanted, g.members(place{at, sig.Params().At(i).Type()})...)
		if fn == nil || fn.Pkg() == g.pass.Pkg {
			continue
		}
		var known FuncFact
		if g.pass.ImportObjectFact(fn, &known) && i < len(known.Params) {
			g.applyParam(at, known.Params[i])
		} else {
			g.note(at).escapes = true
		}
	}
}

// members returns a place, or those of the fields of a struct by which a container
// passes several values.
func (g *graph) members(p place) []place {
	s, ok := p.t.Underlying().(*types.Struct)
	if !ok {
		return []place{p}
	}
	var all []place
	for f := range s.Fields() {
		if g.relevantField(f) && f.Pkg() == g.pass.Pkg {
			all = append(all, place{g.variable(f), f.Type()})
		}
	}
	return all
}

// joinContained makes the flows through containers, from the functions that provide a
// handle to those that take one of its type.
func (g *graph) joinContained() {
	for _, from := range g.provided {
		if !isHandle(from.t) {
			continue
		}
		g.note(from.at).stored = true
		for _, to := range g.wanted {
			if types.Identical(from.t, to.t) {
				g.flow(from.at, to.at)
			}
		}
	}
}
