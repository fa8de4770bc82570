package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Lifetime is what becomes of a pool or connection that a call returns, in the
// function that makes the call and those that it gives it to.
type Lifetime struct {
	// Kept: it is stored where it outlives the call, or goes out of sight.
	Kept bool
	// Closers are the calls that close it, or what holds it.
	Closers []*ast.CallExpr
	// Returned are the functions of the package that return it, or what holds it.
	Returned []*types.Func
}

// Lifetime says what becomes of the pool or connection in the first result of a
// call, itself or in a struct: a call that is an [Opening], or one of a function
// of this package that returns what it opens. Others have none.
func (r *Result) Lifetime(call *ast.CallExpr) (Lifetime, bool) {
	f, ok := r.lifetimes[call]
	return f, ok
}

// collectLifetimes follows the openings outside of tests, and the calls of the
// functions that return what they open.
func (r *Result) collectLifetimes() {
	var work []*ast.CallExpr
	r.collectInside()
	for _, o := range slices.Concat(r.openings, r.inside) {
		if !o.Test && o.Origin.Verdict.Maybe() {
			work = append(work, o.Expr)
		}
	}
	if len(work) == 0 {
		return
	}
	r.lifetimes = map[*ast.CallExpr]Lifetime{}
	closing, calls := r.closing(), r.staticCalls()
	for len(work) > 0 {
		call := work[len(work)-1]
		work = work[:len(work)-1]
		if _, done := r.lifetimes[call]; done {
			continue
		}
		f := r.lifetime(call, closing)
		r.lifetimes[call] = f
		for _, fn := range f.Returned {
			work = append(work, calls[fn]...)
		}
	}
}

// collectInside finds the calls of functions of other packages that open a pool and return
// a struct with it.
func (r *Result) collectInside() {
	r.eachCall(func(call *ast.CallExpr) {
		fn := callee(r.pass.TypesInfo, call)
		var f FuncFact
		if fn == nil || fn.Pkg() == nil || fn.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(fn, &f) {
			return
		}
		v := f.Result(0)
		if v == nil || v.Inside == nil || v.Pool != nil {
			return
		}
		p := v.Inside
		api, ok := dbapi.Lookup(p.Package, "", p.Name)
		if !ok {
			return
		}
		o := &Opening{Expr: call, Fn: fn, API: api, Factory: p, Origin: Origin{Verdict: p.Verdict, Drivers: p.Drivers, Stacks: p.Stacks}}
		o.File, o.Func = r.around(call.Pos())
		o.ForTest = r.givenTest(o.Func)
		r.inside = append(r.inside, o)
	})
}

// Inside returns the calls outside of tests, of functions of other packages, that open a
// pool and return a struct which alone holds it. None is an [Opening] of [Result.Openings].
func (r *Result) Inside() []*Opening { return r.inside }

// staticCalls returns the calls of each function of the package, without those
// of its tests.
func (r *Result) staticCalls() map[*types.Func][]*ast.CallExpr {
	all := map[*types.Func][]*ast.CallExpr{}
	r.eachCall(func(call *ast.CallExpr) {
		if fn := callee(r.pass.TypesInfo, call); fn != nil && fn.Pkg() == r.pass.Pkg {
			all[fn.Origin()] = append(all[fn.Origin()], call)
		}
	})
	for _, f := range r.localFuncs() {
		if fn := gosrc.FuncNamed(r.pass.TypesInfo, f.Value); fn != nil && fn.Pkg() == r.pass.Pkg {
			all[fn.Origin()] = append(all[fn.Origin()], f.Calls...)
		}
	}
	return all
}

// localFuncs returns the functions of the package that are in local variables.
func (r *Result) localFuncs() (all []gosrc.LocalFunc) {
	for _, file := range r.pass.Files {
		if !isTestFile(r.pass, file) {
			all = append(all, gosrc.LocalFuncs(r.pass.TypesInfo, file)...)
		}
	}
	return all
}

// calledOnly reports whether a function literal is in a variable that is only called.
func (r *Result) calledOnly(lit *ast.FuncLit) bool {
	if r.inVariables == nil {
		r.inVariables = map[ast.Expr]bool{}
		for _, f := range r.localFuncs() {
			r.inVariables[f.Value] = true
		}
	}
	return r.inVariables[lit]
}

// eachCall calls visit for the calls outside of test files.
func (r *Result) eachCall(visit func(*ast.CallExpr)) {
	for _, file := range r.pass.Files {
		if isTestFile(r.pass, file) {
			continue
		}
		for n := range ast.Preorder(file) {
			if call, ok := n.(*ast.CallExpr); ok {
				visit(call)
			}
		}
	}
}

// lifetime follows what a call opens to where it is kept, returned and closed; closing are
// the calls that close something.
func (r *Result) lifetime(call *ast.CallExpr, closing []closer) Lifetime {
	g := r.graph
	start := g.callResult(call, 0)
	if start == none {
		return Lifetime{Kept: true}
	}
	var f Lifetime
	places := map[nodeID]bool{}
	g.forward(start, g.startReach(call), func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		if fn, ok := n.obj.(*types.Func); ok && n.slot >= resultSlot(0) {
			f.Returned = append(f.Returned, fn)
			return false
		}
		places[id] = true
		f.Kept = f.Kept || r.keptAt(id, how)
		return true
	})
	slices.SortFunc(f.Returned, func(a, b *types.Func) int { return int(a.Pos() - b.Pos()) })
	f.Returned = slices.Compact(f.Returned)
	for _, c := range closing {
		if places[c.at] {
			f.Closers = append(f.Closers, c.call)
		}
	}
	return f
}

// startReach is how the first result of a call has what it opens.
func (g *graph) startReach(call *ast.CallExpr) reach {
	if t := resultType(g.info, call); t != nil && !isHandle(t) {
		return held
	}
	return itself
}

// keptAt reports whether what is at a place outlives the calls it is passed to,
// or is out of sight there.
func (r *Result) keptAt(id nodeID, how reach) bool {
	n := &r.graph.nodes[id]
	if v, ok := n.obj.(*types.Var); ok && isPackageVar(v) {
		return true
	}
	if lit, ok := n.syn.(*ast.FuncLit); ok && n.slot >= resultSlot(0) && !r.calledOnly(lit) {
		return true
	}
	return r.assigned()[id] || how == itself && (n.escapes || n.stored || n.slot < whole)
}

// keptAnywhere reports whether a function of the package keeps what starts at a
// place.
func (r *Result) keptAnywhere(start nodeID, how reach) bool {
	kept := false
	r.graph.forward(start, how, func(id nodeID, how reach) bool {
		n := &r.graph.nodes[id]
		v, ok := n.obj.(*types.Var)
		kept = kept || ok && isPackageVar(v) || r.assigned()[id]
		return !kept
	})
	return kept
}

// assigned returns the places whose value is assigned to a field or an element,
// or sent.
func (r *Result) assigned() map[nodeID]bool {
	if r.kept != nil {
		return r.kept
	}
	r.kept = map[nodeID]bool{}
	g := r.graph
	for _, file := range r.pass.Files {
		for n := range ast.Preorder(file) {
			switch n := n.(type) {
			case *ast.SendStmt:
				r.keep(g.eval(n.Value))
			case *ast.AssignStmt:
				r.assignedIn(n, file)
			case *ast.CallExpr:
				r.keptBy(n)
			}
		}
	}
	return r.kept
}

// keptBy keeps what is given to a method of a container of the standard library, such as
// Swap of atomic.Pointer and Store of sync.Map.
func (r *Result) keptBy(call *ast.CallExpr) {
	fn := callee(r.pass.TypesInfo, call)
	if fn == nil || fn.Pkg() == nil || fn.Signature().Recv() == nil {
		return
	}
	switch fn.Pkg().Path() {
	case "sync", "sync/atomic", "container/list":
		for _, arg := range call.Args {
			r.keep(r.graph.eval(arg))
		}
	}
}

func (r *Result) assignedIn(n *ast.AssignStmt, file *ast.File) {
	for i, lhs := range n.Lhs {
		if _, local := ast.Unparen(lhs).(*ast.Ident); local || r.ofLocal(lhs, file) {
			continue // a package variable is a place of its own
		}
		switch call, ok := ast.Unparen(n.Rhs[0]).(*ast.CallExpr); {
		case len(n.Rhs) == len(n.Lhs):
			r.keep(r.graph.eval(n.Rhs[i]))
		case ok:
			r.keep(r.graph.callResult(call, i))
		default:
			r.keep(r.graph.eval(n.Rhs[0]))
		}
	}
}

// ofLocal reports whether an expression is a field of a struct in a variable of a function
// that does nothing with the struct but to use its fields and to call its methods.
func (r *Result) ofLocal(e ast.Expr, file *ast.File) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := r.pass.TypesInfo.Uses[id].(*types.Var)
	if !ok || isPackageVar(v) {
		return false
	}
	body := gosrc.FuncBody(enclosing(file, e.Pos()))
	if body == nil || !gosrc.Contains(body, v.Pos()) {
		return false
	}
	if _, isStruct := v.Type().Underlying().(*types.Struct); !isStruct && !r.madeIn(body, v) {
		return false // others may have a pointer to it
	}
	only := true
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		if use, ok := n.(*ast.Ident); ok && r.pass.TypesInfo.Uses[use] == v {
			only = only && r.usesPart(use, stack)
		}
		return only
	})
	return only
}

// madeIn reports whether a variable is declared with a pointer to a literal.
func (r *Result) madeIn(body *ast.BlockStmt, v *types.Var) bool {
	for n := range ast.Preorder(body) {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 {
			continue
		}
		if id, ok := assign.Lhs[0].(*ast.Ident); ok && r.pass.TypesInfo.Defs[id] == v {
			addr, ok := assign.Rhs[0].(*ast.UnaryExpr)
			if !ok {
				return false
			}
			_, ok = addr.X.(*ast.CompositeLit)
			return ok
		}
	}
	return false
}

// usesPart reports whether a struct is named to use a field of it, or to call a method,
// there and then.
func (r *Result) usesPart(use *ast.Ident, stack []ast.Node) bool {
	parent, ok := stack[len(stack)-1].(*ast.SelectorExpr)
	if !ok || parent.X != ast.Expr(use) || slices.ContainsFunc(stack, isFuncLit) {
		return false
	}
	if s := r.pass.TypesInfo.Selections[parent]; s == nil || s.Kind() != types.MethodVal {
		return s != nil
	}
	call, ok := stack[len(stack)-2].(*ast.CallExpr)
	if !ok || call.Fun != ast.Expr(parent) {
		return false
	}
	_, spawned := stack[len(stack)-3].(*ast.GoStmt)
	return !spawned
}

func isFuncLit(n ast.Node) bool {
	_, ok := n.(*ast.FuncLit)
	return ok
}

func (r *Result) keep(id nodeID) {
	if id != none {
		r.kept[id] = true
	}
}

// closer is a call that closes what is at a place, or the struct that holds it
// there.
type closer struct {
	call *ast.CallExpr
	at   nodeID
}

func (r *Result) closing() []closer {
	var all []closer
	r.eachCall(func(call *ast.CallExpr) {
		for _, n := range r.closedBy(call) {
			if n != none {
				all = append(all, closer{call, n})
			}
		}
	})
	return all
}

// closedBy returns the places of what a call closes.
func (r *Result) closedBy(call *ast.CallExpr) []nodeID {
	fn := callee(r.pass.TypesInfo, call)
	if fn == nil {
		return nil
	}
	if c := r.byExpr[call]; c != nil {
		return []nodeID{r.graph.operandNode(call, c.API.Releases)}
	}
	var all []nodeID
	if endsByName[fn.Name()] {
		all = append(all, r.graph.receiver(call))
	}
	if f, ok := r.Func(fn); ok {
		for i, arg := range call.Args {
			if p := min(i, len(f.Params)-1); p >= 0 && f.Params[p].Releases {
				all = append(all, r.graph.eval(arg))
			}
		}
	}
	return all
}

// endsByName are the names of methods that close what a struct holds.
var endsByName = map[string]bool{"Close": true, "Shutdown": true, "Stop": true, "Release": true, "Disconnect": true, "Dispose": true, "Cleanup": true}
