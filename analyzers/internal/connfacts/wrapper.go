package connfacts

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// WrapperFact is what a package knows of interfaces of its module that no type of a
// database library satisfies: what its types do in their methods.
type WrapperFact struct {
	// Interfaces are the names of those that the package declares.
	Interfaces []string
	// Methods are those of the types of the package and of those below it, sorted.
	Methods []WrapperMethod
}

// WrapperMethod is a method of an interface that types of a package satisfy.
type WrapperMethod struct {
	By                         string // the package of the types
	Package, Interface, Method string
	// Leads: all these types hand the call on to a call without a context on a handle.
	Leads bool
	// To is the method of a database library that they lead to, none where all lead to
	// other types behind interfaces; Verdict is that of the least certain handle.
	To      APIName
	Verdict Verdict
}

// APIName names a method of a database library.
type APIName struct{ Package, Recv, Name string }

// AFact marks WrapperFact as a fact.
func (*WrapperFact) AFact() {}

func (f *WrapperFact) String() string { return "wrappers" }

// is reports whether m is a method of the interface.
func (m WrapperMethod) is(named *types.Named, method string) bool {
	return m.Interface == named.Obj().Name() && m.Method == method && m.Package == named.Obj().Pkg().Path()
}

// WrapperCalls returns the calls, outside of tests, of methods of the module's interfaces
// that only wrappers around handles satisfy as far as can be seen, and which lead to a call
// without a context on a PostgreSQL handle. API is the call they lead to.
func (r *Result) WrapperCalls() []*Call { return r.wrapperCalls }

// collectWrapperCalls finds the calls that WrapperCalls returns.
func (r *Result) collectWrapperCalls() {
	if len(r.exportWrappers()) == 0 {
		return
	}
	proofs := map[*types.Func]*wrapperProof{}
	for _, file := range r.pass.Files {
		if isTestFile(r.pass, file) {
			continue
		}
		for n := range ast.Preorder(file) {
			call, ok := n.(*ast.CallExpr)
			if !ok || r.byExpr[call] != nil {
				continue
			}
			if c := r.wrapperCall(call, file, proofs); c != nil {
				r.wrapperCalls = append(r.wrapperCalls, c)
			}
		}
	}
}

// wrapperCall describes a call of an interface's method that leads to a handle, nil for
// other calls.
func (r *Result) wrapperCall(call *ast.CallExpr, file *ast.File, proofs map[*types.Func]*wrapperProof) *Call {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	fn := callee(r.pass.TypesInfo, call)
	named := r.wrapperInterface(fn)
	if named == nil || r.graph.standsForAny(named) {
		return nil
	}
	p, ok := proofs[fn]
	if !ok {
		p = r.proveWrapper(named, fn)
		proofs[fn] = p
	}
	if !p.holds() {
		return nil
	}
	c := &Call{Expr: call, Fn: fn, API: p.api, Interface: named, Handle: sel.X, File: file}
	r.findOrigin(c)
	switch {
	case c.Origin.Verdict == NotPostgres:
		return nil
	case c.Origin.Verdict == Unknown:
		c.Origin = Origin{Verdict: p.verdict}
	}
	c.Origin.Verdict = min(c.Origin.Verdict, p.verdict)
	return c
}

// wrapperInterface returns the interface of the module that declares a method which takes
// no context and can be that of a wrapper. Of its methods one returns a struct of a database
// library, which no other thing than a handle can make.
func (r *Result) wrapperInterface(fn *types.Func) *types.Named {
	if fn == nil || fn.Signature().Recv() == nil || takesContext(fn) {
		return nil
	}
	named, _ := types.Unalias(fn.Signature().Recv().Type()).(*types.Named)
	if named == nil || named.TypeParams().Len() > 0 || !types.IsInterface(named) || named.Obj().Pkg() == nil || !r.OwnModule(named.Obj().Pkg()) || !returnsDatabaseStruct(named) {
		return nil
	}
	return named
}

func takesContext(fn *types.Func) bool {
	for v := range fn.Signature().Params().Variables() {
		if gosrc.IsContext(v.Type()) {
			return true
		}
	}
	return false
}

func returnsDatabaseStruct(named *types.Named) bool {
	for m := range named.Underlying().(*types.Interface).Methods() {
		for v := range m.Signature().Results().Variables() {
			if _, ok := types.Unalias(v.Type()).(*types.Pointer); ok && isDatabaseType(v.Type()) {
				return true
			}
		}
	}
	return false
}

// standsForAny reports whether a type of a database library satisfies an interface.
func (g *graph) standsForAny(named *types.Named) bool {
	iface := named.Underlying().(*types.Interface)
	return slices.ContainsFunc(g.handleTypesHere(), func(h *types.TypeName) bool {
		return types.Implements(types.NewPointer(h.Type()), iface)
	})
}

// exportWrappers says in a fact what the package's types, and those below it, do as those
// interfaces, and returns it.
func (r *Result) exportWrappers() []WrapperMethod {
	var fact WrapperFact
	var all []*types.Named
	for _, t := range gosrc.NamedTypes(r.pass.Pkg, nil) {
		if types.IsInterface(t) && !r.inTestFile(t.Obj()) && t.TypeParams().Len() == 0 && returnsDatabaseStruct(t) && !r.graph.standsForAny(t) {
			fact.Interfaces = append(fact.Interfaces, t.Obj().Name())
			all = append(all, t)
		}
	}
	for _, p := range r.shippedImports() {
		var f WrapperFact
		if !r.pass.ImportPackageFact(p, &f) {
			continue
		}
		fact.Methods = append(fact.Methods, f.Methods...)
		for _, name := range f.Interfaces {
			if tn, ok := p.Scope().Lookup(name).(*types.TypeName); ok {
				all = append(all, tn.Type().(*types.Named))
			}
		}
	}
	for _, named := range all {
		fact.Methods = append(fact.Methods, r.wrapperMethods(named)...)
	}
	if len(fact.Interfaces) == 0 && len(fact.Methods) == 0 {
		return nil
	}
	slices.SortFunc(fact.Methods, func(a, b WrapperMethod) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Interface, b.Interface), cmp.Compare(a.Method, b.Method))
	})
	fact.Methods = slices.Compact(fact.Methods)
	r.pass.ExportPackageFact(&fact)
	return fact.Methods
}

// wrapperMethods says what the package's types do in the methods of an interface.
func (r *Result) wrapperMethods(named *types.Named) []WrapperMethod {
	if len(r.satisfiers(named)) == 0 {
		return nil
	}
	var found []WrapperMethod
	for m := range named.Underlying().(*types.Interface).Methods() {
		if !takesContext(m) && r.graph.contextlessNamed(m.Name()) {
			p := r.proveWrapper(named, m)
			found = append(found, WrapperMethod{
				By: r.pass.Pkg.Path(), Package: named.Obj().Pkg().Path(), Interface: named.Obj().Name(), Method: m.Name(),
				Leads: !p.failed, To: APIName{p.api.Package, p.api.Recv, p.api.Name}, Verdict: p.verdict,
			})
		}
	}
	return found
}

// contextlessNamed reports whether a type of a database library has a method of the name
// that waits without a context.
func (g *graph) contextlessNamed(name string) bool {
	return slices.ContainsFunc(g.handleTypesHere(), func(h *types.TypeName) bool {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(h.Type()), true, h.Pkg(), name)
		fn, _ := obj.(*types.Func)
		api, ok := dbapi.Of(fn)
		return ok && api.Contextless()
	})
}

// shippedImports returns the packages of the module that the package's files, without its
// tests, import.
func (r *Result) shippedImports() []*types.Package {
	paths := map[string]bool{}
	for _, file := range r.pass.Files {
		if !isTestFile(r.pass, file) {
			for _, spec := range file.Imports {
				paths[gosrc.ImportPath(spec)] = true
			}
		}
	}
	var own []*types.Package
	for _, p := range r.pass.Pkg.Imports() {
		if paths[p.Path()] && r.OwnModule(p) {
			own = append(own, p)
		}
	}
	return own
}

// satisfiers returns the types that the package declares outside of its tests and that
// satisfy an interface. A generic type does if it has the methods by name.
func (r *Result) satisfiers(named *types.Named) []*types.Named {
	return satisfying(r.shippedTypes(), named)
}

// shippedTypes are the types that the package declares outside of its tests.
func (r *Result) shippedTypes() []*types.Named {
	if r.ownTypes == nil {
		all := gosrc.NamedTypes(r.pass.Pkg, r.pass.TypesInfo)
		r.ownTypes = slices.DeleteFunc(all, func(t *types.Named) bool { return r.inTestFile(t.Obj()) })
	}
	return r.ownTypes
}

func (r *Result) inTestFile(o types.Object) bool {
	file := r.pass.Fset.File(o.Pos())
	return file != nil && isTestName(file.Name())
}

func satisfying(all []*types.Named, named *types.Named) []*types.Named {
	iface := named.Underlying().(*types.Interface)
	var found []*types.Named
	for _, t := range all {
		if types.IsInterface(t) {
			continue
		}
		if t.TypeParams().Len() > 0 && hasNames(t, iface) || types.Implements(types.NewPointer(t), iface) {
			found = append(found, t)
		}
	}
	return found
}

func hasNames(t *types.Named, iface *types.Interface) bool {
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, m.Pkg(), m.Name())
		if _, ok := obj.(*types.Func); !ok {
			return false
		}
	}
	return true
}
