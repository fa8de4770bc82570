package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// contained reports whether the handle that starts at start, itself or in a struct of
// another package, stays with the function fn and those it calls: it is in no field or
// package variable, in no struct of this package, no function literal or goroutine has
// it, and the function ends. Such a pool lives as long as the call and serves one
// goroutine.
func (r *Result) contained(fn ast.Node, start nodeID, as reach) bool {
	g := r.graph
	inside := true
	g.forward(start, as, func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		switch {
		case how == held && as != held, n.shared() && n.of == 0, r.leaves(n, how), g.exportedResult(n) != nil:
			inside = false
		}
		used := slices.DeleteFunc(slices.Concat(n.usedIn, n.touchedIn, n.capturedIn), func(f ast.Node) bool { return f == fn })
		inside = inside && !r.usedLater(used)
		return inside
	})
	return inside && !r.lasts(fn)
}

// leaves reports whether a handle at n, or the struct that holds it, goes where it may be
// kept or used by others.
func (r *Result) leaves(n *node, how reach) bool {
	return n.stored || n.given || n.escapes && how == itself || n.slot < whole || r.goesToEndless(n)
}

// usedLater reports whether one of the functions is a literal that does not run where
// it stands.
func (r *Result) usedLater(fns []ast.Node) bool {
	return slices.ContainsFunc(fns, func(f ast.Node) bool {
		_, lit := f.(*ast.FuncLit)
		return lit && !slices.ContainsFunc(r.literalsInPlace(), func(p inPlace) bool { return p.lit == f })
	})
}

// keepsToItself reports whether nobody has the handle, or the struct with one, that a
// function is passed in v when a call has returned, and no function literal or goroutine
// until then. What the function returns may hold it: the caller knows that.
func (r *Result) keepsToItself(fn *types.Func, decl *ast.FuncDecl, v *types.Var, as reach) bool {
	g := r.graph
	back, fields := r.givesBack(fn, v)
	running := map[ast.Node]bool{}
	r.running(decl, callDepth, running)
	inside := true
	g.forward(g.object(v.Origin()), as, func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		if back[id] {
			return false
		}
		field, _ := n.obj.(*types.Var)
		if n.shared() && n.of == 0 && !fields[field] || r.leaves(n, how) || g.exportedResult(n) != nil {
			inside = false
		}
		used := slices.DeleteFunc(slices.Concat(n.usedIn, n.touchedIn, n.capturedIn), func(f ast.Node) bool {
			return !r.insideOf(f, running)
		})
		inside = inside && !r.usedLater(used)
		return inside
	})
	return inside && !r.lasts(decl)
}

// insideOf reports whether a node is in one of the functions.
func (r *Result) insideOf(at ast.Node, fns map[ast.Node]bool) bool {
	for fn := range fns {
		if gosrc.Contains(fn, at.Pos()) {
			return true
		}
	}
	return false
}

// givesBack returns the results of a function that the caller knows to hold what it
// passes in v, and the fields of what holds it: those of the results and of the receiver.
func (r *Result) givesBack(fn *types.Func, v *types.Var) (back map[nodeID]bool, fields map[*types.Var]bool) {
	back, fields = map[nodeID]bool{}, map[*types.Var]bool{}
	add := func(t types.Type) {
		if s, ok := gosrc.Deref(t).Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				fields[f.Origin()] = true
			}
		}
	}
	index, sig := paramIndex(fn)[v], fn.Signature()
	for i, res := range r.funcs[fn].Results {
		if res.Known && slices.Contains(res.Params, index) {
			back[r.graph.result(key{obj: fn}, i)] = true
			add(sig.Results().At(i).Type())
		}
	}
	if sig.Recv() == v {
		add(v.Type())
	}
	return back, fields
}

// goesToEndless reports whether a place is the parameter of a function of the package
// that never returns, or goes on until it is told to stop.
func (r *Result) goesToEndless(n *node) bool {
	v, ok := n.obj.(*types.Var)
	if !ok || n.slot != whole || v.Kind() != types.ParamVar {
		return false
	}
	_, around := r.around(v.Pos())
	return r.lasts(around)
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
func (g *graph) send(s *ast.SendStmt) {
	e := s.Value
	g.move(e, s.Chan)
	if t := g.info.TypeOf(e); t != nil && isHandle(t) {
		if n := g.eval(e); n != none {
			g.note(n).stored = true
		}
	}
	g.giveStruct(e)
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
		g.giveStruct(a)
	}
}
