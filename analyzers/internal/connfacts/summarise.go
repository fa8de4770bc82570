package connfacts

import (
	"cmp"
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// function is a function of the package while it is summarised.
type function struct {
	fn    *types.Func
	decl  *ast.FuncDecl
	fact  *FuncFact
	calls []*types.Func // functions of this package that it calls
}

// summarise makes the facts of the functions and variables of the package.
func (r *Result) summarise() {
	r.funcs = make(map[*types.Func]*FuncFact)
	var all []*function
	for _, file := range r.pass.Files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if fn, ok := r.pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
				f := &function{fn: fn, decl: decl, fact: new(FuncFact)}
				r.funcs[fn] = f.fact
				all = append(all, f)
			}
		}
	}
	r.countContextless()
	for _, f := range all {
		r.takesContext(f)
		r.values(f)
		r.effects(f)
	}
	r.addOpens()
	r.throughCalls(all)
	for _, f := range all {
		if !f.fact.zero() {
			r.pass.ExportObjectFact(f.fn, f.fact)
		}
	}
	r.exportVariables()
}

func (f *FuncFact) zero() bool {
	if f.Blocks || f.Acquires || len(f.Opens) > 0 || f.Returns != dbapi.NoResource || !f.Recv.zero() {
		return false
	}
	return !slices.ContainsFunc(f.Results, func(v Value) bool { return v.Known }) &&
		!slices.ContainsFunc(f.Params, func(p ParamFact) bool { return !p.zero() })
}

func (p ParamFact) zero() bool {
	return len(p.Sets) == 0 && !p.Releases && !p.Used && !p.Stored && !p.Given && p.Contextless == 0 && !p.Escapes && !p.Runs && len(p.ByField) == 0
}

// countContextless notes the calls without a context at the handles they are
// made on.
func (r *Result) countContextless() {
	for _, c := range r.calls {
		if !c.API.Contextless() || c.Test || c.Handle == nil {
			continue
		}
		if n := r.graph.operandNode(c.Expr, c.API.Of); n != none {
			r.graph.nodes[n].contextless++
		}
	}
}

// takesContext says whether a function takes a context and uses it.
func (r *Result) takesContext(f *function) {
	params := map[types.Object]bool{}
	for v := range f.fn.Signature().Params().Variables() {
		if gosrc.IsContext(v.Type()) {
			f.fact.TakesContext = true
			params[v] = true
		}
	}
	if len(params) == 0 {
		return
	}
	for n := range ast.Preorder(f.decl.Body) {
		if id, ok := n.(*ast.Ident); ok && params[r.pass.TypesInfo.Uses[id]] {
			f.fact.UsesContext = true
			return
		}
	}
}

// values describes the results and parameters of a function.
func (r *Result) values(f *function) {
	g := r.graph
	sig := f.fn.Signature()
	params := paramIndex(f.fn)
	f.fact.Results = make([]Value, sig.Results().Len())
	for i := range f.fact.Results {
		t := sig.Results().At(i).Type()
		if n, ok := g.ids[key{obj: f.fn, slot: resultSlot(i)}]; ok && g.relevant(t) && !isString(t) {
			if v := g.value(n, params, t); v != nil {
				v.Single = isHandle(t) && r.singleAt(n)
				f.fact.Results[i] = *v
			}
		}
	}
	if sig.Recv() != nil {
		f.fact.Recv = r.param(f.fn, f.decl, sig.Recv())
	}
	f.fact.Params = make([]ParamFact, sig.Params().Len())
	for i := range f.fact.Params {
		f.fact.Params[i] = r.param(f.fn, f.decl, sig.Params().At(i))
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); ok {
			f.fact.Params[i].Runs = r.finder().CallsNow(f.fn, i)
		}
	}
	f.fact.Returns = r.openResult(f.fn)
}

// finder finds the contexts of the package.
func (r *Result) finder() *contexts.Finder {
	if r.contextsOf == nil {
		r.contextsOf = contexts.New(r.pass.Fset, r.pass.Files, r.pass.Pkg, r.pass.TypesInfo)
		r.contextsOf.Elsewhere = r.RunsNow
	}
	return r.contextsOf
}

// RunsNow reports whether a function of another package calls its indexth
// argument, if at all, before it returns, and does not keep it.
func (r *Result) RunsNow(fn *types.Func, index int) bool {
	f, ok := r.Func(fn)
	return ok && index >= 0 && index < len(f.Params) && f.Params[index].Runs
}

// value describes a result or variable for other packages, nil when there is
// nothing to say.
func (g *graph) value(n nodeID, params map[types.Object]int, t types.Type) *Value {
	holds := !isHandle(t)
	s := g.trace(n, params, holds)
	v := &Value{Params: s.params, Holds: holds, Known: true}
	drivers, stacks := map[string]bool{}, map[dbapi.Stack]bool{}
	for _, end := range s.ends {
		found := g.sources(end, false)
		maps.Copy(drivers, found.drivers)
		maps.Copy(stacks, found.stacks)
		if k := g.unsetField(end); k != "" {
			v.Fields = append(v.Fields, k)
		} else {
			v.Open = v.Open || found.open
		}
	}
	v.Drivers, v.Stacks = slices.Sorted(maps.Keys(drivers)), slices.Sorted(maps.Keys(stacks))
	slices.Sort(v.Fields)
	v.Fields = slices.Compact(v.Fields)
	if v.empty() && !(v.Open && isHandle(t)) {
		return nil
	}
	if holds && len(v.Drivers) == 0 && len(v.Stacks) == 0 && len(v.Params) == 0 {
		return nil
	}
	return v
}

// unsetField returns the key of an exported string field.
func (g *graph) unsetField(n nodeID) string {
	v, ok := g.nodes[n].obj.(*types.Var)
	if !ok || !v.IsField() || !v.Exported() || !isString(v.Type()) || len(g.nodes[n].from) > 0 {
		return ""
	}
	return fieldKey(v)
}

// param describes what happens to a handle passed in v.
func (r *Result) param(fn *types.Func, decl *ast.FuncDecl, v *types.Var) ParamFact {
	g := r.graph
	var p ParamFact
	n, ok := g.ids[key{obj: v.Origin()}]
	if !ok || !g.relevant(v.Type()) {
		return p
	}
	if isString(v.Type()) {
		return r.nameParam(n)
	}
	handle := canBeHandle(v.Type())
	start := itself
	if !handle {
		start = held
	}
	g.forward(n, start, func(id nodeID, how reach) bool {
		at := &g.nodes[id]
		p.Sets = append(p.Sets, at.sets...)
		p.Releases = p.Releases || at.released && how == itself
		if how == itself {
			p.Escapes = p.Escapes || at.escapes || g.dangling(at) || g.exportedPlace(at)
		}
		return true
	})
	p.Sets = distinct(p.Sets)
	if handle {
		p.Contextless = g.contextlessFrom(n, start)
	}
	p.ByField = r.nameFields(decl, v)
	p.Used = r.usedBy(decl, n, start)
	switch {
	case handle:
		p.Stored = !r.keepsToItself(fn, decl, v, itself)
	case hasRoom(v.Type(), 0):
		p.Given = !r.keepsToItself(fn, decl, v, held)
	}
	p.Silent, p.OtherText = r.silentAbout(n)
	p.Silent = p.Silent && p.Contextless > 0
	return p
}

// silentAbout reports whether the package has no evidence that the handle at a place is
// PostgreSQL's, and whether what it has is that of another database.
func (r *Result) silentAbout(n nodeID) (silent, otherText bool) {
	o := r.origin(n, false)
	otherText = o.Verdict == NotPostgres
	return o.Verdict == Unknown || otherText && !o.Followed && len(o.Drivers)+len(o.Stacks) == 0, otherText
}

// distinct drops repeated settings and what only this package can use of them.
func distinct(sets []Set) []Set {
	if len(sets) == 0 {
		return nil
	}
	all := slices.Clone(sets)
	for i := range all {
		all[i].expr = nil
	}
	slices.SortFunc(all, func(a, b Set) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
	})
	return slices.CompactFunc(all, func(a, b Set) bool { return a.Name == b.Name && a.Value == b.Value && a.Known == b.Known })
}

// openResult returns the resource a function returns open: what it opened, or
// took out of a pool or connection, in the function or in one that it calls.
func (r *Result) openResult(fn *types.Func) dbapi.Resource {
	if known, ok := r.returns[fn]; ok {
		return known
	}
	r.returns[fn] = dbapi.NoResource // for recursive calls
	kind := dbapi.NoResource
	if results := fn.Signature().Results(); results.Len() > 0 {
		kind = dbapi.ResourceOf(results.At(0).Type())
	}
	n, ok := r.graph.ids[key{obj: fn, slot: resultSlot(0)}]
	if kind == dbapi.NoResource || !ok {
		return dbapi.NoResource
	}
	found := dbapi.NoResource
	r.graph.backward(n, false, func(id nodeID) bool {
		at := &r.graph.nodes[id]
		if call, ok := at.syn.(*ast.CallExpr); ok && r.returned(call) == kind {
			found = kind
		}
		return found == dbapi.NoResource && !at.shared()
	})
	r.returns[fn] = found
	return found
}

// returned is the resource the first result of a call is, newly taken.
func (r *Result) returned(call *ast.CallExpr) dbapi.Resource {
	if c := r.byExpr[call]; c != nil {
		return c.API.Returns
	}
	fn := callee(r.pass.TypesInfo, call)
	var f FuncFact
	switch {
	case fn == nil || fn.Pkg() == nil:
	case fn.Pkg() == r.pass.Pkg:
		return r.openResult(fn)
	case r.pass.ImportObjectFact(fn, &f):
		return f.Returns
	}
	return dbapi.NoResource
}

// effects notes what the body of a function does itself, function literals
// included, and which functions it calls.
func (r *Result) effects(f *function) {
	for n := range ast.Preorder(f.decl.Body) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		if c := r.byExpr[call]; c != nil {
			f.fact.Blocks = f.fact.Blocks || c.API.Blocks
			f.fact.Acquires = f.fact.Acquires || c.API.Acquires
			f.fact.Contextless = f.fact.Contextless || c.API.Contextless()
			continue
		}
		fn := callee(r.pass.TypesInfo, call)
		if fn == nil || fn.Pkg() == nil {
			continue
		}
		if fn.Pkg() == r.pass.Pkg {
			f.calls = append(f.calls, fn)
			continue
		}
		var callee FuncFact
		if r.pass.ImportObjectFact(fn, &callee) {
			f.fact.add(&callee)
		}
	}
}

// add takes over what a called function does.
func (f *FuncFact) add(callee *FuncFact) (changed bool) {
	for _, b := range []struct{ dst, src *bool }{
		{&f.Blocks, &callee.Blocks}, {&f.Acquires, &callee.Acquires}, {&f.Contextless, &callee.Contextless},
	} {
		if *b.src && !*b.dst {
			*b.dst, changed = true, true
		}
	}
	for _, p := range callee.Opens {
		if !slices.ContainsFunc(f.Opens, func(q PoolFact) bool { return q.Where == p.Where && q.Name == p.Name }) {
			f.Opens = append(f.Opens, p)
			changed = true
		}
	}
	return changed
}

// throughCalls adds what functions do through the functions of this package
// they call.
func (r *Result) throughCalls(all []*function) {
	for changed := true; changed; {
		changed = false
		for _, f := range all {
			for _, fn := range f.calls {
				if callee := r.funcs[fn]; callee != nil && callee != f.fact && f.fact.add(callee) {
					changed = true
				}
			}
		}
	}
}

// addOpens notes the pools opened in each function and the results they are
// returned in.
func (r *Result) addOpens() {
	for _, o := range r.openings {
		if o.API.Opens != dbapi.Pool || o.Test {
			continue
		}
		p := r.poolFact(o)
		if decl := r.declAround(o.Expr); decl != nil {
			if fact := r.funcs[decl]; fact != nil {
				p.Where = r.pass.Pkg.Name() + "." + decl.Name()
				if o.Factory == nil || !slices.ContainsFunc(fact.Opens, func(q PoolFact) bool { return q.Where == o.Factory.Where }) {
					fact.Opens = append(fact.Opens, p)
				}
			}
		}
		r.holdsPool(o, p)
		for _, fn := range o.Returned {
			p.Where = r.pass.Pkg.Name() + "." + fn.Name()
			r.returnsPool(fn, p)
		}
	}
}

// holdsPool notes that the holders of an opening return it, if nobody else keeps it.
func (r *Result) holdsPool(o *Opening, p PoolFact) {
	for _, fn := range o.Holders {
		f := r.funcs[fn]
		if f != nil && !o.Kept && !o.Closed && len(f.Results) > 0 && f.Results[0].Known && f.Results[0].Holds {
			f.Results[0].Inside = &p
		}
	}
}

func (r *Result) poolFact(o *Opening) PoolFact {
	return PoolFact{
		Package: o.API.Package, Name: o.API.Name,
		Verdict: o.Origin.Verdict, Drivers: o.Origin.Drivers, Stacks: o.Origin.Stacks,
		Sets: distinct(o.Sets), DSNKnown: o.DSNKnown,
		Escapes: o.Escapes || o.ConfigOpen, Kept: o.Kept, Closed: o.Closed, Serverless: len(r.Serverless()) > 0,
	}
}

// returnsPool notes that fn returns the pool. When it returns one of several,
// only what is set on all of them counts.
func (r *Result) returnsPool(fn *types.Func, p PoolFact) {
	f := r.funcs[fn]
	if f == nil || len(f.Results) == 0 {
		return
	}
	v := &f.Results[0]
	if !v.Known {
		*v = Value{Open: true, Holds: !isHandle(fn.Signature().Results().At(0).Type()), Known: true}
	}
	if v.Pool == nil || !v.Pool.Verdict.Maybe() {
		v.Pool = &p
		return
	}
	if !p.Verdict.Maybe() {
		return
	}
	v.Pool.Escapes = v.Pool.Escapes || p.Escapes
	v.Pool.Sets = slices.DeleteFunc(slices.Clone(v.Pool.Sets), func(s Set) bool {
		return !slices.ContainsFunc(p.Sets, func(q Set) bool { return q.Name == s.Name })
	})
}

func (r *Result) declAround(at ast.Node) *types.Func {
	for fn := range r.funcs {
		if fn.Scope() != nil && fn.Scope().Contains(at.Pos()) {
			return fn
		}
	}
	return nil
}

// exportVariables makes the facts of exported package variables and fields.
func (r *Result) exportVariables() {
	g := r.graph
	for id := range g.nodes {
		n := &g.nodes[id]
		v, ok := n.obj.(*types.Var)
		if !ok || !n.shared() || !v.Exported() || v.Pkg() != r.pass.Pkg || !isHandle(v.Type()) || g.testObject(v) {
			continue
		}
		f := VarFact{Value: Value{Open: true}, Contextless: g.contextlessFrom(nodeID(id), itself)}
		if val := g.value(nodeID(id), nil, v.Type()); val != nil {
			f.Value = *val
			f.Single = r.singleAt(nodeID(id))
		}
		f.Silent, f.OtherText = r.silentAbout(nodeID(id))
		if len(f.Drivers) > 0 || len(f.Stacks) > 0 || f.Silent && f.Contextless > 0 {
			r.pass.ExportObjectFact(v, &f)
		}
	}
}
