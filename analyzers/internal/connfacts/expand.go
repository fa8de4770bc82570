package connfacts

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
)

// summary is where a result of a function of the package comes from.
type summary struct {
	params []int    // its parameters; -1 is the receiver
	ends   []nodeID // fields, package variables and values that start inside
}

// expand makes the flows into the result of a call of a function of this
// package: from the arguments of this call that the result comes from, not from
// those of other calls of the same function.
func (g *graph) expand(id nodeID) {
	fn := g.nodes[id].pending
	if fn == nil {
		return
	}
	g.nodes[id].pending = nil
	call := g.nodes[id].syn.(*ast.CallExpr)
	s := g.summary(fn, int(g.nodes[id].slot-resultSlot(0)))
	for _, end := range s.ends {
		g.source(end, id)
	}
	for _, p := range s.params {
		if p < 0 {
			g.source(g.receiver(call), id)
			continue
		}
		last := fn.Signature().Params().Len() - 1
		for i, a := range call.Args {
			if i == p || fn.Signature().Variadic() && p == last && i > p {
				g.source(g.eval(a), id)
			}
		}
	}
}

// summary returns where result i of fn comes from.
func (g *graph) summary(fn *types.Func, i int) *summary {
	res := g.result(key{obj: fn}, i)
	if s, ok := g.results[res]; ok {
		return s
	}
	g.results[res] = &summary{ends: []nodeID{res}} // for recursive calls
	s := g.trace(res, paramIndex(fn), false)
	g.results[res] = s
	return s
}

// trace walks back from a place to parameters and ends.
func (g *graph) trace(start nodeID, params map[types.Object]int, parts bool) *summary {
	found := map[int]bool{}
	s := new(summary)
	g.backward(start, parts, func(id nodeID) bool {
		at := &g.nodes[id]
		if i, ok := params[at.obj]; ok && at.slot == whole {
			found[i] = true
			return false
		}
		if at.shared() && !parts {
			s.ends = append(s.ends, id)
			return false
		}
		if len(at.drivers) > 0 || len(at.stacks) > 0 || at.open || at.start() && !(parts && len(at.contents) > 0) {
			s.ends = append(s.ends, id)
		}
		return true
	})
	s.params = slices.Sorted(maps.Keys(found))
	return s
}

// start reports whether a value starts at the node: nothing flows into it.
func (n *node) start() bool { return len(n.from) == 0 && n.pending == nil }

// shared reports whether the place is a field or a package variable, which
// calls of all functions share.
func (n *node) shared() bool {
	v, ok := n.obj.(*types.Var)
	return ok && n.slot == whole && (v.IsField() || isPackageVar(v))
}

func isPackageVar(v *types.Var) bool {
	return v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// paramIndex numbers the parameters of a function; -1 is the receiver.
func paramIndex(fn *types.Func) map[types.Object]int {
	sig := fn.Origin().Signature()
	m := make(map[types.Object]int, sig.Params().Len()+1)
	if sig.Recv() != nil {
		m[sig.Recv()] = -1
	}
	for i := range sig.Params().Len() {
		m[sig.Params().At(i)] = i
	}
	return m
}

// joinInterfaces joins the methods of the package's interfaces with those of
// its types that implement them.
func (g *graph) joinInterfaces() {
	var ifaces, impls []*types.Named
	scope := g.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		named, ok := tn.Type().(*types.Named)
		if !ok || named.TypeParams().Len() > 0 {
			continue
		}
		if iface, ok := named.Underlying().(*types.Interface); !ok {
			impls = append(impls, named)
		} else if carriesHandles(iface) {
			ifaces = append(ifaces, named)
		}
	}
	for _, i := range ifaces {
		for _, t := range impls {
			if ptr := types.NewPointer(t); types.Implements(ptr, i.Underlying().(*types.Interface)) {
				g.joinMethods(i.Underlying().(*types.Interface), ptr)
			}
		}
	}
}

// carriesHandles reports whether a method takes or returns a database value.
func carriesHandles(iface *types.Interface) bool {
	for m := range iface.Methods() {
		for _, tuple := range []*types.Tuple{m.Signature().Params(), m.Signature().Results()} {
			for v := range tuple.Variables() {
				if isHandle(v.Type()) {
					return true
				}
			}
		}
	}
	return false
}

func (g *graph) joinMethods(iface *types.Interface, impl types.Type) {
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(impl, true, g.pass.Pkg, m.Name())
		fn, ok := obj.(*types.Func)
		if !ok || fn.Pkg() != g.pass.Pkg {
			continue
		}
		for i := range m.Signature().Results().Len() {
			g.flow(g.result(key{obj: fn}, i), g.result(key{obj: m}, i))
		}
		for i := range m.Signature().Params().Len() {
			if g.relevant(m.Signature().Params().At(i).Type()) {
				g.flow(g.object(m.Signature().Params().At(i)), g.object(fn.Signature().Params().At(i)))
			}
		}
	}
}
