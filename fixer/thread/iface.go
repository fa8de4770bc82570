package thread

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

func isInterface(t types.Type) bool {
	if t == nil {
		return false
	}
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	return types.IsInterface(t)
}

// convert adds that a value of type s becomes one of the interface d: the
// methods they share have one signature.
func (g *graph) convert(s, d types.Type) {
	if s == nil || !isInterface(d) || types.Identical(s, d) {
		return
	}
	if b, ok := s.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return
	}
	iface := under(d).(*types.Interface)
	if iface.NumMethods() == 0 {
		g.dynamic[s] = true
	}
	for m := range iface.Methods() {
		g.satisfies(s, d, m)
	}
}

// satisfies joins the method of s that is m of the interface d.
func (g *graph) satisfies(s, d types.Type, m *types.Func) {
	obj, _, _ := types.LookupFieldOrMethod(s, true, m.Pkg(), m.Name())
	f, ok := obj.(*types.Func)
	if !ok || f == m {
		return
	}
	switch {
	case g.ours(f) && g.ours(m) && g.leans(f, s, m):
	case g.ours(f) && g.ours(m):
		unify(g.at(f.Origin().Pos()), g.at(m.Origin().Pos()))
	case g.ours(f):
		g.at(f.Origin().Pos()).seal("it must satisfy " + typeName(d, m))
	case g.ours(m):
		t := g.at(m.Origin().Pos())
		t.foreign = append(t.foreign, &outside{f, s, m.Pkg()})
	}
}

// typeName names an interface for a message, or its method if it has no name.
func typeName(t types.Type, m *types.Func) string {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() == m.Pkg() {
		return types.TypeString(t, (*types.Package).Name)
	}
	return m.FullName()
}

// assertInterface notes that values may turn out to implement t at run time.
func (w *walker) assertInterface(t types.Type) {
	iface := under(t).(*types.Interface)
	for m := range iface.Methods() {
		w.asserted[m.Origin().Pos()] = true
		if !w.ours(m) {
			w.named[m.Name()+" "+signatureKey(m)] = true
		}
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && w.ours(n.Obj()) {
		w.asserted[n.Origin().Obj().Pos()] = true
	} else if !ok {
		w.unnamed[w.pkg] = append(w.unnamed[w.pkg], iface)
	}
}

// signatureKey tells signatures apart by their words.
func signatureKey(m *types.Func) string {
	return types.TypeString(types.NewSignatureType(nil, nil, nil, unnamed(m.Signature().Params()), unnamed(m.Signature().Results()), m.Signature().Variadic()), nil)
}

func unnamed(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range t.Variables() {
		vars = append(vars, types.NewParam(token.NoPos, nil, "", v.Type()))
	}
	return types.NewTuple(vars...)
}

// assertions joins what an assertion of an interface can find: the methods of
// all types of the module that implement it.
func (g *graph) assertions() {
	if len(g.asserted)+len(g.unnamed) == 0 {
		return
	}
	for _, b := range g.m.Builds {
		interfaces, concrete := g.namedTypes(b)
		for _, i := range interfaces {
			if g.asserted[i.Obj().Pos()] {
				g.implementers(i, i.TypeParams().Len() > 0, concrete)
			}
		}
		for _, p := range b.Packages {
			for _, i := range g.unnamed[p] {
				g.implementers(i, false, concrete)
			}
		}
	}
}

// implementers joins the methods of an interface with those of the types that
// implement it.
func (g *graph) implementers(t types.Type, generic bool, concrete []*types.Named) {
	iface := t.Underlying().(*types.Interface)
	for _, c := range concrete {
		if generic || c.TypeParams().Len() > 0 || types.Implements(types.NewPointer(c), iface) {
			g.convert(types.NewPointer(c), t)
		}
	}
}

// namedTypes lists the declared types of one build, local ones too.
func (g *graph) namedTypes(b *fixer.Build) (interfaces, concrete []*types.Named) {
	for _, p := range b.Packages {
		if p.Types == nil {
			continue
		}
		for _, n := range gosrc.NamedTypes(p.Types, p.Info) {
			switch {
			case !g.ours(n.Obj()):
			case types.IsInterface(n):
				interfaces = append(interfaces, n)
			default:
				concrete = append(concrete, n)
			}
		}
	}
	return interfaces, concrete
}

// instances joins what type arguments do with the constraints they satisfy.
func (w *walker) instances() {
	for _, id := range sortedIdents(w.info.Instances) {
		inst := w.info.Instances[id]
		params := w.typeParamsOf(id)
		if params == nil || params.Len() != inst.TypeArgs.Len() {
			continue
		}
		for i := range params.Len() {
			constraint, ok := params.At(i).Constraint().Underlying().(*types.Interface)
			if !ok {
				continue
			}
			for m := range constraint.Methods() {
				w.satisfies(inst.TypeArgs.At(i), params.At(i).Constraint(), m)
			}
		}
	}
}

// sortedIdents returns the keys of a map in order of position.
func sortedIdents[V any](m map[*ast.Ident]V) []*ast.Ident {
	return slices.SortedFunc(maps.Keys(m), func(a, b *ast.Ident) int { return cmp.Compare(a.Pos(), b.Pos()) })
}

// reflected fixes what code outside the module calls by name.
func (w *walker) reflected(n *ast.CallExpr, callee *types.Func) {
	switch pkg, name := callee.Pkg(), callee.Name(); {
	case pkg == nil:
	case pkg.Path() == "net/rpc" && strings.HasPrefix(name, "Register"):
		if len(n.Args) > 0 {
			set := types.NewMethodSet(w.info.TypeOf(n.Args[len(n.Args)-1]))
			for m := range set.Methods() {
				if f, ok := m.Obj().(*types.Func); ok && f.Exported() && w.ours(f) {
					w.at(f.Origin().Pos()).seal("net/rpc calls it")
				}
			}
		}
	case pkg.Path() == "reflect" && (name == "MethodByName") && len(n.Args) == 1:
		if tv := w.info.Types[n.Args[0]]; tv.Value != nil {
			w.named[strings.Trim(tv.Value.ExactString(), `"`)] = true
		}
	case pkg.Path() == "errors" && name == "As" && len(n.Args) == 2:
		if p, ok := under(w.info.TypeOf(n.Args[1])).(*types.Pointer); ok && isInterface(p.Elem()) {
			w.assertInterface(p.Elem())
		}
	}
}
