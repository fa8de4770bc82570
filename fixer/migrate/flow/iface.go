package flow

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// An interfaceFlow is a value of one interface that becomes another.
type interfaceFlow struct {
	pkg      *fixer.Package
	from, to *types.Named
	expr     ast.Expr
}

func isInterface(t types.Type) bool {
	if t == nil {
		return false
	}
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	return types.IsInterface(t)
}

// toInterface adds what it means that a value of type s becomes the interface d.
func (w *walker) toInterface(src []int, s, d types.Type, e ast.Expr) {
	if s == nil || !isInterface(d) || w.handleName(d) != nil || types.Identical(s, d) {
		return
	}
	if b, ok := s.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return
	}
	for _, tp := range gosrc.TypeParams(s, nil) {
		w.leaky[tp.Obj().Pos()] = types.TypeString(d, nil)
	}
	switch {
	case w.handleName(s) != nil && closes(d):
		w.toCloser(src, s, d, e)
	case w.handleName(s) != nil:
		w.handleTo(src, d, e)
	case isInterface(s):
		w.interfaceTo(s, d, e)
	case w.mentions(s):
		if len(src) > 0 {
			w.escape(src[0], e, Dynamic, types.TypeString(d, nil), nil)
		}
	default:
		w.concreteTo(s, d, e)
	}
}

// toHandle adds what it means that a value that is no handle becomes an interface
// of another package that handles are known by, such as sqlx.Ext: an interface
// of the module, or a type whose methods are those of a handle inside it. A type
// with such methods of its own cannot follow.
func (w *walker) toHandle(dst []int, s, d types.Type, e ast.Expr) {
	if s == nil || len(dst) == 0 || !isInterface(d) || w.handleName(d) == nil || w.handleName(s) != nil {
		return
	}
	if b, ok := s.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return
	}
	if n, ok := types.Unalias(s).(*types.Named); ok && isInterface(n) && w.ours(n.Obj()) {
		w.join(dst, []int{w.interfaceNode(n)})
		return
	}
	if w.once(e.Pos(), "becomes "+types.TypeString(d, nil)) {
		w.becomes = append(w.becomes, Conversion{From: s, To: d})
	}
	for m := range d.Underlying().(*types.Interface).Methods() {
		obj, path, _ := types.LookupFieldOrMethod(s, true, m.Pkg(), m.Name())
		f, ok := obj.(*types.Func)
		if !ok {
			continue // a type parameter
		}
		field := embedded(s, path[:len(path)-1], func(f *types.Var) bool { return w.handleName(f.Type()) != nil })
		if field == nil || w.ours(f) {
			w.escape(dst[0], e, ForeignMethod, types.TypeString(s, nil)+" has methods of its own for "+types.TypeString(d, nil), m)
			return
		}
		w.join(dst, w.varNodes(field))
	}
}

// handleTo adds that a handle becomes the interface d.
func (w *walker) handleTo(src []int, d types.Type, e ast.Expr) {
	if len(src) == 0 {
		return
	}
	n, named := types.Unalias(d).(*types.Named)
	if named && w.ours(n.Obj()) {
		w.join(src, []int{w.interfaceNode(n)})
		return
	}
	iface, ok := types.Unalias(d).(*types.Interface)
	if ok && iface.NumExplicitMethods() > 0 && w.ours(iface.ExplicitMethod(0)) {
		id := w.node(Interface, iface.ExplicitMethod(0).Pos(), "", d)
		w.join(src, []int{id})
		for m := range iface.Methods() {
			w.join([]int{id}, w.funcNodes(m))
		}
		return
	}
	w.escape(src[0], e, Dynamic, types.TypeString(d, nil), nil)
}

// toCloser adds that a handle becomes an interface which is there to close it, as
// io.Closer is. Those whose own Close has another form natively do not change it.
func (w *walker) toCloser(src []int, s, d types.Type, e ast.Expr) {
	if name := w.handleName(s).Name(); name != "DB" && name != "Rows" {
		w.handleTo(src, d, e)
		return
	}
	if to := types.TypeString(d, nil); len(src) > 0 && w.once(e.Pos(), "escape "+Dynamic.String()+to) {
		w.escapes = append(w.escapes, tagged[Escape]{src[0], &Escape{Package: w.pkg, Expr: e, Kind: Dynamic, To: to, Closes: true}})
	}
}

// closes reports whether an interface has the method Close() error, and no other.
func closes(d types.Type) bool {
	i, ok := d.Underlying().(*types.Interface)
	if !ok || i.NumMethods() != 1 || i.Method(0).Name() != "Close" {
		return false
	}
	sig := i.Method(0).Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && gosrc.IsError(sig.Results().At(0).Type())
}

// interfaceNode returns the node of an interface of the module that handles
// are used through. All its methods are joined to it.
func (g *Graph) interfaceNode(n *types.Named) int {
	n = n.Origin()
	id := g.node(Interface, n.Obj().Pos(), n.Obj().Name(), n)
	iface := n.Underlying().(*types.Interface)
	for m := range iface.Methods() {
		if g.ours(m) {
			g.join([]int{id}, g.funcNodes(m))
		}
	}
	for t := range iface.EmbeddedTypes() {
		if e, ok := types.Unalias(t).(*types.Named); ok && types.IsInterface(e) && g.ours(e.Obj()) {
			g.join([]int{id}, []int{g.interfaceNode(e)})
		}
	}
	return id
}

// interfaceTo joins the methods that two interfaces share.
func (w *walker) interfaceTo(s, d types.Type, e ast.Expr) {
	from, ok := types.Unalias(s).(*types.Named)
	if !ok {
		return
	}
	w.joinMethods(from, d.Underlying().(*types.Interface), e)
	if to, ok := types.Unalias(d).(*types.Named); ok && w.ours(from.Obj()) {
		w.ifaceFlows = append(w.ifaceFlows, interfaceFlow{w.pkg, from, to, e})
	} else if !ok && w.ours(from.Obj()) {
		w.ifaceFlows = append(w.ifaceFlows, interfaceFlow{w.pkg, from, nil, e})
	}
}

// concreteTo adds what it means that a value of a declared type becomes the
// interface d: its methods are those of d, and some may be promoted from a
// handle inside it.
func (w *walker) concreteTo(s, d types.Type, e ast.Expr) {
	if w.once(e.Pos(), "becomes "+types.TypeString(d, nil)) {
		w.becomes = append(w.becomes, Conversion{From: s, To: d})
	}
	w.joinMethods(s, d.Underlying().(*types.Interface), e)
	for m := range d.Underlying().(*types.Interface).Methods() {
		obj, path, _ := types.LookupFieldOrMethod(s, true, m.Pkg(), m.Name())
		f, ok := obj.(*types.Func)
		if !ok || w.ours(f) {
			continue
		}
		field := embedded(s, path[:len(path)-1], func(f *types.Var) bool { return w.handleName(f.Type()) != nil })
		switch n, named := types.Unalias(d).(*types.Named); {
		case field != nil && w.ours(field.Origin()):
			w.handleTo(w.varNodes(field), d, e)
		case named && w.ours(m) && w.mentions(f.Type()):
			w.foreignFlows = append(w.foreignFlows, foreignFlow{w.pkg, n, f, e})
		}
	}
}

// A Conversion is a place where a value of a type that is no interface and no
// handle becomes an interface.
type Conversion struct{ From, To types.Type }

// Conversions returns them in no order, one for each place.
func (g *Graph) Conversions() []Conversion { return g.becomes }

// A foreignFlow is a value of a type outside the module that becomes an
// interface of the module by a method with handles in it.
type foreignFlow struct {
	pkg    *fixer.Package
	to     *types.Named
	method *types.Func
	expr   ast.Expr
}

// joinMethods joins the signatures of the methods of d with those of s of the
// same name. Where d is not of the module, the handles in them escape.
func (w *walker) joinMethods(s types.Type, d *types.Interface, e ast.Expr) {
	for m := range d.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(s, true, m.Pkg(), m.Name())
		f, ok := obj.(*types.Func)
		if !ok || !w.ours(f) {
			continue
		}
		ids := w.funcNodes(f)
		if w.ours(m) {
			w.joinSignatures(f, m)
		} else if len(ids) > 0 {
			w.escape(ids[0], e, ForeignMethod, m.FullName(), m)
		}
	}
}

// joinSignatures joins the parameters and results of two functions of the
// module in pairs.
func (g *Graph) joinSignatures(x, y *types.Func) {
	a, b := x.Origin().Signature(), y.Origin().Signature()
	for _, pair := range [][2]*types.Tuple{{a.Params(), b.Params()}, {a.Results(), b.Results()}} {
		for i := range min(pair[0].Len(), pair[1].Len()) {
			g.join(g.varNodes(pair[0].At(i)), g.varNodes(pair[1].At(i)))
		}
	}
}

// resolveInterfaces follows handles from interface to interface.
func (g *Graph) resolveInterfaces() {
	for changed := true; changed; {
		changed = false
		for _, f := range g.ifaceFlows {
			id, known := g.ids[key{f.from.Origin().Obj().Pos(), Interface}]
			if f.to != nil && g.ours(f.to.Obj()) {
				if _, ok := g.ids[key{f.to.Origin().Obj().Pos(), Interface}]; ok || known {
					from, to := g.interfaceNode(f.from), g.interfaceNode(f.to)
					changed = changed || g.root(from) != g.root(to)
					g.join([]int{from}, []int{to})
				}
				continue
			}
			if !known {
				continue
			}
			to := "an interface"
			if f.to != nil {
				to = types.TypeString(f.to, nil)
			}
			w := &walker{Graph: g, pkg: f.pkg, info: f.pkg.Info}
			w.escape(id, f.expr, Dynamic, to, nil)
		}
	}
}

// resolveForeign adds the escapes of interfaces that foreign types are used
// through as well.
func (g *Graph) resolveForeign() {
	for _, f := range g.foreignFlows {
		if id, ok := g.ids[key{f.to.Origin().Obj().Pos(), Interface}]; ok {
			w := &walker{Graph: g, pkg: f.pkg, info: f.pkg.Info}
			w.escape(id, f.expr, ForeignMethod, f.method.FullName(), f.method)
		}
	}
}

// joinImplementations joins the methods of the module's interfaces with those
// of all declared types that implement them in one build. A test variant has
// types of its own, so all packages are looked at.
func (g *Graph) joinImplementations(b *fixer.Build) {
	var interfaces, concrete []*types.Named
	for _, p := range b.Packages {
		if p.Types == nil {
			continue
		}
		for _, n := range gosrc.NamedTypes(p.Types, p.Info) {
			switch {
			case !g.ours(n.Obj()):
			case !types.IsInterface(n):
				concrete = append(concrete, n)
			case g.usedInterface(n):
				interfaces = append(interfaces, n)
			}
		}
	}
	for _, i := range interfaces {
		for _, c := range concrete {
			g.joinIfImplements(c, i)
		}
	}
}

// usedInterface reports whether handles are in the methods of an interface, or
// are used through it.
func (g *Graph) usedInterface(n *types.Named) bool {
	if _, ok := g.ids[key{n.Obj().Pos(), Interface}]; ok {
		return true
	}
	for m := range n.Underlying().(*types.Interface).Methods() {
		if g.mentions(m.Type()) || len(g.typeNodes(m.Type())) > 0 {
			return true
		}
	}
	return false
}

// joinIfImplements joins the methods of a type with those of an interface that it
// implements; of generic types, by the names of the methods.
func (g *Graph) joinIfImplements(c, i *types.Named) {
	iface := i.Underlying().(*types.Interface)
	generic := c.TypeParams().Len() > 0 || i.TypeParams().Len() > 0
	if iface.NumMethods() == 0 || !generic && !types.Implements(types.NewPointer(c), iface) {
		return
	}
	var pairs [][2]*types.Func
	for m := range iface.Methods() {
		obj, path, _ := types.LookupFieldOrMethod(types.NewPointer(c), true, m.Pkg(), m.Name())
		f, ok := obj.(*types.Func)
		if !ok {
			return
		}
		if g.ours(f) && g.ours(m) {
			pairs = append(pairs, [2]*types.Func{f, m})
		} else if len(path) > 1 && g.ours(m) {
			// The method is promoted from a handle inside the type.
			if field := embedded(c, path[:len(path)-1], func(f *types.Var) bool { return g.handleName(f.Type()) != nil }); field != nil {
				g.join(g.varNodes(field), []int{g.interfaceNode(i)})
			}
		}
	}
	for _, p := range pairs {
		g.joinSignatures(p[0], p[1])
	}
}
