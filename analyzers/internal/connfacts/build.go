package connfacts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// build walks the package and makes the flows.
func (g *graph) build() {
	for _, file := range g.pass.Files {
		g.inTest = g.tests && isTestFile(g.pass, file)
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				fn, ok := g.info.Defs[decl.Name].(*types.Func)
				if ok && decl.Body != nil {
					g.declare(fn)
					g.body(decl.Body, decl, key{obj: fn}, fn.Signature())
				}
			case *ast.GenDecl:
				g.body(decl, nil, key{}, nil)
			}
		}
	}
	g.inTest = false
	g.joinContained()
	g.joinInterfaces()
	g.joinFields()
}

// declare joins named results with the results, and opens the parameters of
// functions that other packages can call.
func (g *graph) declare(fn *types.Func) {
	sig := fn.Signature()
	g.namedResults(key{obj: fn}, sig)
	if g.isMain || !fn.Exported() || g.inTest {
		return
	}
	for v := range sig.Params().Variables() {
		if g.relevant(v.Type()) {
			g.nodes[g.object(v)].open = true
		}
	}
}

func (g *graph) namedResults(owner key, sig *types.Signature) {
	for i := range sig.Results().Len() {
		v := sig.Results().At(i)
		if v.Name() != "" && g.relevant(v.Type()) {
			g.flow(g.object(v), g.result(owner, i))
		}
	}
}

func (g *graph) result(owner key, i int) nodeID {
	owner.slot = resultSlot(i)
	return g.node(owner)
}

// body walks one function body, or a declaration outside of functions.
// Function literals inside are walked as bodies of their own. fn is the
// declaration or literal the body belongs to.
func (g *graph) body(root, fn ast.Node, owner key, sig *types.Signature) {
	defer func(outer ast.Node) { g.fn = outer }(g.fn)
	g.fn = fn
	if block, ok := root.(*ast.BlockStmt); ok {
		g.findOutgoing(block)
	}
	called := map[ast.Expr]bool{}
	ast.Inspect(root, func(n ast.Node) bool {
		g.findDrained(gosrc.Statements(n))
		switch n := n.(type) {
		case *ast.FuncLit:
			g.literal(n)
			return false
		case *ast.AssignStmt:
			g.assign(n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			g.assign(gosrc.Exprs(n.Names), n.Values)
		case *ast.ReturnStmt:
			g.returns(n, owner, sig)
		case *ast.RangeStmt:
			g.ranges(n)
		case *ast.SendStmt:
			g.send(n)
		case *ast.CompositeLit:
			g.composite(n)
		case *ast.TypeSwitchStmt:
			g.typeSwitch(n)
		case *ast.GoStmt:
			g.spawn(n.Call)
		case *ast.CallExpr:
			called[ast.Unparen(n.Fun)] = true
			g.call(n)
		case *ast.SelectorExpr:
			if !called[n] {
				g.methodValue(n)
			}
		}
		return true
	})
}

// literal follows a function that stands in another.
func (g *graph) literal(n *ast.FuncLit) {
	sig := g.info.TypeOf(n).(*types.Signature)
	g.captures(n)
	g.namedResults(key{syn: n}, sig)
	g.body(n.Body, n, key{syn: n}, sig)
}

func (g *graph) assign(lhs, rhs []ast.Expr) {
	switch {
	case len(lhs) == len(rhs):
		for i := range lhs {
			g.move(rhs[i], lhs[i])
			g.setByAssignment(lhs[i], rhs[i])
			g.giveAway(lhs[i], g.eval(rhs[i]), g.info.TypeOf(rhs[i]))
		}
	case len(rhs) == 1:
		if call, ok := ast.Unparen(rhs[0]).(*ast.CallExpr); ok {
			for i, l := range lhs {
				g.flow(g.callResult(call, i), g.target(l))
				g.giveAway(l, g.callResult(call, i), g.info.TypeOf(l))
			}
			return
		}
		g.move(rhs[0], lhs[0]) // v, ok := m[k], x.(T), <-c
	}
}

// giveAway notes that a handle is stored in a field of a type of another
// package, where that package may do with it what it likes.
func (g *graph) giveAway(lhs ast.Expr, v nodeID, t types.Type) {
	sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
	if !ok || v == none || t == nil {
		return
	}
	s := g.info.Selections[sel]
	switch {
	case s == nil || s.Obj().Pkg() == g.pass.Pkg:
	case canBeHandle(t):
		g.note(v).escapes = true
	case hasRoom(t, 0):
		g.note(v).given = true
	}
}

// callResult returns the place of a result of a call, none when it is not
// followed.
func (g *graph) callResult(call *ast.CallExpr, i int) nodeID {
	t := g.info.TypeOf(call)
	if tuple, ok := t.(*types.Tuple); ok {
		if i >= tuple.Len() {
			return none
		}
		t = tuple.At(i).Type()
	}
	if !g.relevant(t) {
		return none
	}
	return g.node(key{syn: call, slot: resultSlot(i)})
}

// target returns the place that an assignment to e stores into.
func (g *graph) target(e ast.Expr) nodeID {
	if id, ok := e.(*ast.Ident); ok && id.Name == "_" {
		return none
	}
	if t := g.info.TypeOf(e); t != nil && !g.relevant(t) {
		return none
	}
	return g.eval(e)
}

// move says that the value of src is stored in dst.
func (g *graph) move(src, dst ast.Expr) {
	d := g.target(dst)
	if d == none {
		return
	}
	s := g.eval(src)
	if g.hasGone(src, dst) {
		g.source(s, d)
		return
	}
	g.flow(s, d)
	g.moveFunc(src, s, d)
}

// moveFunc joins the results and parameters of function values.
func (g *graph) moveFunc(src ast.Expr, s, d nodeID) {
	sig, ok := typeOf(g.info, src).(*types.Signature)
	if !ok || s == none || d == none {
		return
	}
	for i := range sig.Results().Len() {
		if g.relevant(sig.Results().At(i).Type()) {
			g.flow(g.slotOf(s, resultSlot(i)), g.slotOf(d, resultSlot(i)))
		}
	}
	for i := range sig.Params().Len() {
		if g.relevant(sig.Params().At(i).Type()) {
			g.flow(g.slotOf(d, paramSlot(i)), g.paramOf(s, i))
		}
	}
}

func typeOf(info *types.Info, e ast.Expr) types.Type {
	if t := info.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

func (g *graph) slotOf(id nodeID, s slot) nodeID {
	k := g.nodes[id].key
	k.slot = s
	return g.node(k)
}

// paramOf returns the place of a parameter of a function value: the variable
// itself where the function is in sight.
func (g *graph) paramOf(id nodeID, i int) nodeID {
	k := g.nodes[id].key
	var sig *types.Signature
	if fn, ok := k.obj.(*types.Func); ok {
		sig = fn.Signature()
	} else if lit, ok := k.syn.(*ast.FuncLit); ok {
		sig, _ = g.info.TypeOf(lit).(*types.Signature)
	}
	if sig == nil {
		return g.slotOf(id, paramSlot(i))
	}
	if i >= sig.Params().Len() {
		return none
	}
	return g.object(sig.Params().At(i))
}

// returns lets what a return statement gives flow into the results of its function,
// owner; sig is nil where there is none.
func (g *graph) returns(n *ast.ReturnStmt, owner key, sig *types.Signature) {
	if sig == nil {
		return
	}
	if len(n.Results) == 1 && sig.Results().Len() > 1 {
		if call, ok := ast.Unparen(n.Results[0]).(*ast.CallExpr); ok {
			for i := range sig.Results().Len() {
				g.flow(g.callResult(call, i), g.result(owner, i))
			}
		}
		return
	}
	for i, e := range n.Results {
		if i < sig.Results().Len() && g.relevant(sig.Results().At(i).Type()) {
			s := g.eval(e)
			g.flow(s, g.result(owner, i))
			g.moveFunc(e, s, g.result(owner, i))
		}
	}
}

func (g *graph) ranges(n *ast.RangeStmt) {
	src := g.eval(n.X)
	for _, e := range []ast.Expr{n.Key, n.Value} {
		if e != nil {
			g.flow(src, g.target(e))
		}
	}
}

// composite lets the elements of a literal flow into its fields, or into itself where
// it is a slice, an array or a map.
func (g *graph) composite(lit *ast.CompositeLit) {
	t := g.info.TypeOf(lit)
	if t == nil {
		return
	}
	whole := gosrc.Deref(t)
	s, isStruct := whole.Underlying().(*types.Struct)
	for i, elt := range lit.Elts {
		value := elt
		var field *types.Var
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			value = kv.Value
			if id, ok := kv.Key.(*ast.Ident); ok && isStruct {
				field, _ = g.info.ObjectOf(id).(*types.Var)
			}
		} else if isStruct && i < s.NumFields() {
			field = s.Field(i)
		}
		if field != nil {
			g.setField(lit, whole, field, value)
		} else if tv := g.info.TypeOf(value); tv != nil && g.relevant(tv) {
			g.flow(g.eval(value), g.evalLit(lit))
		}
	}
}

// setField lets a value flow into a field of a literal. A handle in a field of a type
// of another package escapes: that package may do anything with it.
func (g *graph) setField(lit *ast.CompositeLit, whole types.Type, field *types.Var, value ast.Expr) {
	g.setInLiteral(lit, field, value)
	if !g.relevant(field.Type()) {
		return
	}
	v := g.eval(value)
	n := g.variable(field)
	switch {
	case v == none:
	case connects(whole), isDialect(whole) && g.given(value):
		// A connector or driver of one's own reaches what it wraps, an object
		// mapper the pool it is given.
		g.flow(v, g.evalLit(lit))
		g.flow(v, n)
	default:
		g.flow(v, n)
		g.moveFunc(value, v, n)
		if g.relevantField(field) {
			g.put(v, g.evalLit(lit))
		}
		if field.Pkg() != g.pass.Pkg && canBeHandle(g.info.TypeOf(value)) {
			g.note(v).escapes = true
		} else if field.Pkg() != g.pass.Pkg {
			g.giveStruct(value)
		}
	}
}

func (g *graph) typeSwitch(n *ast.TypeSwitchStmt) {
	assign, ok := n.Assign.(*ast.AssignStmt)
	if !ok {
		return
	}
	src := g.eval(assign.Rhs[0].(*ast.TypeAssertExpr).X)
	for _, clause := range n.Body.List {
		if v, ok := g.info.Implicits[clause].(*types.Var); ok {
			g.flow(src, g.variable(v))
		}
	}
}
