package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// wrapperProof walks from a method of an interface over all that can be behind it to the
// handles. It fails as a whole when one of the methods on the way is not seen to hand its
// call on, so that each method is looked at once.
type wrapperProof struct {
	r       *Result
	seen    map[*types.Func]bool
	work    []*types.Func
	failed  bool
	api     dbapi.API // of the first handle that is reached
	verdict Verdict   // the least that is known of a handle
}

// holds reports whether all ways are seen, and lead to a PostgreSQL handle.
func (p *wrapperProof) holds() bool {
	return !p.failed && p.api.Contextless() && p.verdict.Maybe()
}

func (r *Result) proveWrapper(named *types.Named, fn *types.Func) *wrapperProof {
	p := &wrapperProof{r: r, seen: map[*types.Func]bool{}}
	p.add(fn)
	for len(p.work) > 0 && !p.failed {
		at := p.work[len(p.work)-1]
		p.work = p.work[:len(p.work)-1]
		if types.IsInterface(receiverType(at.Signature())) {
			p.behind(at)
		} else {
			p.body(at)
		}
	}
	return p
}

func (p *wrapperProof) add(fn *types.Func) {
	if !p.seen[fn] {
		p.seen[fn] = true
		p.work = append(p.work, fn)
	}
}

// reach notes a call on a handle.
func (p *wrapperProof) reach(api dbapi.API, v Verdict) {
	switch {
	case !api.Contextless() || !v.Maybe() || p.api.Name != "" && p.api.Context.Name != api.Context.Name:
		p.failed = true
	case p.api.Name == "":
		p.api, p.verdict = api, v
	default:
		p.verdict = min(p.verdict, v)
	}
}

// behind goes on to the methods of all types that satisfy the interface of a method: those
// of the package, and those of others by what these say of them.
func (p *wrapperProof) behind(fn *types.Func) {
	named := p.r.wrapperInterface(fn)
	if named == nil {
		p.failed = true
		return
	}
	for _, t := range p.r.satisfiers(named) {
		p.method(t, fn.Name())
	}
	imports := p.r.shippedImports()
	if pkg := named.Obj().Pkg(); pkg != p.r.pass.Pkg && !slices.Contains(imports, pkg) {
		imports = append(imports, pkg)
	}
	for _, pkg := range imports {
		p.behindIn(pkg, named, fn.Name())
	}
}

// behindIn takes in what another package says of its types, and of those below it.
func (p *wrapperProof) behindIn(pkg *types.Package, named *types.Named, method string) {
	var f WrapperFact
	p.r.pass.ImportPackageFact(pkg, &f)
	own := false
	for _, m := range f.Methods {
		if !m.is(named, method) {
			continue
		}
		own = own || m.By == pkg.Path()
		if !m.Leads {
			p.failed = true
		} else if m.To.Name != "" {
			api, _ := dbapi.Lookup(m.To.Package, m.To.Recv, m.To.Name)
			p.reach(api, m.Verdict)
		}
	}
	if !own && len(satisfying(gosrc.NamedTypes(pkg, nil), named)) > 0 {
		p.failed = true
	}
}

// method goes on to a method of a type, or takes in the handle that it is promoted from.
func (p *wrapperProof) method(t *types.Named, name string) {
	obj, index, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, t.Obj().Pkg(), name)
	fn, ok := obj.(*types.Func)
	if !ok || t.TypeParams().Len() > 0 {
		p.failed = true
		return
	}
	verdict := Unknown
	if field := embeddedAt(t, index); field != nil {
		verdict = p.r.origin(p.r.graph.variable(field), false).Verdict
	}
	p.to(fn.Origin(), verdict)
}

// embeddedAt returns the last embedded field on the way to a promoted method, nil for a
// method of the type itself.
func embeddedAt(t types.Type, index []int) (field *types.Var) {
	for _, i := range index[:len(index)-1] {
		s, ok := gosrc.Deref(t).Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		field = s.Field(i)
		t = field.Type()
	}
	return field
}

// to goes on to what is called on a value of which the verdict says what it is.
func (p *wrapperProof) to(fn *types.Func, verdict Verdict) {
	if api, ok := dbapi.Of(fn); ok {
		p.reach(api, verdict)
		return
	}
	if api, named, ok := p.r.graph.standsFor(fn); ok && named != nil {
		p.reach(api, verdict)
	}
	p.add(fn)
}

// body goes on to the calls to which a method of the package hands its own on: calls of the
// same name on something in its receiver, with all its parameters among the arguments.
func (p *wrapperProof) body(fn *types.Func) {
	decl, ok := p.r.declOf(fn).(*ast.FuncDecl)
	if !ok || fn.Pkg() != p.r.pass.Pkg || p.r.inTestFile(fn) || takesContext(fn) {
		p.failed = true
		return
	}
	found := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt:
			p.failed = true // when it runs, and how long it is waited for, is out of sight
		case *ast.CallExpr:
			found = p.handsOn(fn, n) || found
		}
		return !p.failed
	})
	p.failed = p.failed || !found
}

// handsOn goes on to a call in the body of a method if it hands the method's call on, and
// reports whether it does.
func (p *wrapperProof) handsOn(fn *types.Func, call *ast.CallExpr) bool {
	known := p.r.byExpr[call]
	if known != nil && known.API.TakesContext {
		p.failed = true
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != fn.Name() {
		return false
	}
	target := callee(p.r.pass.TypesInfo, call)
	if target == nil || target.Signature().Recv() == nil || !p.inReceiver(fn, sel.X) || !p.passesAll(fn, call) {
		p.failed = true
		return false
	}
	verdict := Unknown
	if known != nil {
		verdict = known.Origin.Verdict
	}
	if s := p.r.pass.TypesInfo.Selections[sel]; s == nil || s.Kind() != types.MethodVal {
		p.failed = true
		return false
	}
	p.to(target, verdict)
	return true
}

// inReceiver reports whether an expression is a field of the method's receiver, or a field
// of one.
func (p *wrapperProof) inReceiver(fn *types.Func, e ast.Expr) bool {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.Ident:
			return p.r.pass.TypesInfo.Uses[x] == fn.Signature().Recv()
		default:
			return false
		}
	}
}

// passesAll reports whether all parameters of a method are in the arguments of a call.
func (p *wrapperProof) passesAll(fn *types.Func, call *ast.CallExpr) bool {
	used := map[types.Object]bool{}
	for _, a := range call.Args {
		for n := range ast.Preorder(a) {
			if id, ok := n.(*ast.Ident); ok {
				used[p.r.pass.TypesInfo.Uses[id]] = true
			}
		}
	}
	for v := range fn.Signature().Params().Variables() {
		if !used[v] {
			return false
		}
	}
	return true
}
