package connfacts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// collectCalls finds the calls of database APIs.
func (r *Result) collectCalls() {
	for _, file := range r.pass.Files {
		test := isTestFile(r.pass, file)
		for _, decl := range file.Decls {
			fn, _ := decl.(*ast.FuncDecl)
			var outer ast.Node
			if fn != nil {
				outer = fn
			}
			r.callsIn(decl, Call{Func: outer, File: file, Test: test})
		}
	}
}

func (r *Result) callsIn(root ast.Node, at Call) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			inner := at
			inner.Func = n
			r.callsIn(n.Body, inner)
			return false
		case *ast.CallExpr:
			if c, ok := r.newCall(n, at); ok {
				r.calls = append(r.calls, c)
				r.byExpr[n] = c
			}
		}
		return true
	})
}

// newCall describes a call if it is one of the table of APIs, or of an interface that
// stands for one. At holds what is known of its place.
func (r *Result) newCall(call *ast.CallExpr, at Call) (*Call, bool) {
	fn := callee(r.pass.TypesInfo, call)
	if fn == nil || r.onMock(call) {
		return nil, false
	}
	c := at
	c.Expr, c.Fn = call, fn
	api, ok := dbapi.Of(fn)
	if !ok {
		api, c.Interface, ok = r.graph.standsFor(fn)
	}
	if !ok {
		return nil, false
	}
	c.API = api
	c.Handle = r.graph.operand(call, api.Of)
	if c.Handle != nil {
		c.worksOn(r.pass.TypesInfo)
	}
	if c.Resource == dbapi.Builder {
		r.builtOn(&c)
	}
	return &c, true
}

// onMock reports whether a call is a method's of what stands in for a handle.
func (r *Result) onMock(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	t := r.pass.TypesInfo.TypeOf(sel.X)
	if t == nil {
		return false
	}
	named, ok := types.Unalias(gosrc.Deref(t)).(*types.Named)
	return ok && named.Obj().Pkg() != nil && dbapi.IsMock(named.Obj().Pkg().Path())
}

// builtOn sets what the statement of a builder runs on: what its methods were called on
// first, or what RunWith was given last.
func (r *Result) builtOn(c *Call) {
	on := c.Handle
	for {
		call, ok := ast.Unparen(on).(*ast.CallExpr)
		if !ok {
			break
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok {
			return
		}
		if api, known := dbapi.Of(callee(r.pass.TypesInfo, call)); known && api.Returns == dbapi.Builder && api.Of.Arg() >= 0 {
			on = call.Args[api.Of.Arg()]
			break
		}
		on = sel.X
	}
	kind := dbapi.ResourceOf(r.pass.TypesInfo.TypeOf(on))
	if sel, ok := ast.Unparen(on).(*ast.SelectorExpr); ok && kind == dbapi.Builder {
		if of := dbapi.ResourceOf(r.pass.TypesInfo.TypeOf(sel.X)); of == dbapi.Mapper || of == dbapi.Tx {
			on, kind = sel.X, of // a field of the client or transaction that ent generated
		}
	}
	if kind == dbapi.Builder {
		kind = r.builtFrom(on)
	}
	switch kind {
	case dbapi.Pool, dbapi.Mapper, dbapi.Tx, dbapi.Conn:
		c.Handle, c.Resource = on, kind
		c.API.Acquires = kind.HasConns()
	default:
		c.API.Context = dbapi.ContextForm{} // it may have none there
	}
}

// builtFrom returns what the builder in an expression runs on, NoResource if it can be
// several.
func (r *Result) builtFrom(e ast.Expr) dbapi.Resource {
	g := r.graph
	start := g.eval(e)
	if start == none {
		return dbapi.NoResource
	}
	found, several := dbapi.NoResource, false
	g.backward(start, false, func(id nodeID) bool {
		n := &g.nodes[id]
		var t types.Type
		if n.obj != nil {
			t = n.obj.Type()
		} else if e, ok := n.syn.(ast.Expr); ok {
			t = g.info.TypeOf(e)
		}
		if t == nil {
			return true
		}
		switch kind := dbapi.ResourceOf(t); kind {
		case dbapi.Pool, dbapi.Mapper, dbapi.Tx, dbapi.Conn:
			several = several || found != dbapi.NoResource && found != kind
			found = kind
			return false
		}
		return true
	})
	if several {
		return dbapi.NoResource
	}
	return found
}

// worksOn sets what the call works on: the handle, or what is embedded in it. A handle
// of a library that has another one in it is one of its own.
func (c *Call) worksOn(info *types.Info) {
	c.Resource = dbapi.ResourceOf(info.TypeOf(c.Handle))
	sel, ok := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr)
	if !ok || sel.X != c.Handle || info.Selections[sel] == nil {
		return
	}
	for _, field := range gosrc.Embedded(info.Selections[sel]) {
		if c.Resource != dbapi.NoResource {
			return
		}
		c.Through = append(c.Through, field)
		c.Resource = dbapi.ResourceOf(field.Type())
	}
}

// standsFor returns the API that a method of an interface stands for: the
// interface is declared outside of the database libraries, and one of their
// types satisfies it with that method.
func (g *graph) standsFor(fn *types.Func) (dbapi.API, *types.Named, bool) {
	recv := fn.Signature().Recv()
	if recv == nil {
		return dbapi.API{}, nil, false
	}
	named, _ := types.Unalias(recv.Type()).(*types.Named)
	iface, ok := recv.Type().Underlying().(*types.Interface)
	if !ok {
		return dbapi.API{}, nil, false
	}
	for _, h := range g.handleTypesHere() {
		if !types.Implements(types.NewPointer(h.Type()), iface) && !types.Implements(h.Type(), iface) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(h.Type()), true, h.Pkg(), fn.Name())
		method, _ := obj.(*types.Func)
		if api, ok := dbapi.Of(method); ok {
			api.Of = dbapi.Receiver
			return api, named, true
		}
	}
	return dbapi.API{}, nil, false
}

// handleTypesHere returns the types of the database libraries at or below the package
// that have methods which run statements.
func (g *graph) handleTypesHere() []*types.TypeName {
	if g.handleTypes != nil {
		return g.handleTypes
	}
	g.handleTypes = []*types.TypeName{}
	seen := map[*types.Package]bool{}
	var visit func(p *types.Package, depth int)
	visit = func(p *types.Package, depth int) {
		if seen[p] || depth > 3 {
			return
		}
		seen[p] = true
		if path := dbapi.PathOf(p); dbapi.IsPackage(path) {
			for _, name := range dbapi.HandleTypes(path) {
				if tn, ok := p.Scope().Lookup(name).(*types.TypeName); ok && !types.IsInterface(tn.Type()) {
					g.handleTypes = append(g.handleTypes, tn)
				}
			}
		}
		for _, imp := range p.Imports() {
			visit(imp, depth+1)
		}
	}
	visit(g.pass.Pkg, 0)
	return g.handleTypes
}
