package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// handleName returns the handle type that t is, or points to.
func (g *Graph) handleName(t types.Type) *types.TypeName {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok && g.isHandle(n.Obj()) {
		return n.Obj()
	}
	return nil
}

// mentions reports whether a handle type is part of t as it is written: behind
// pointers, in containers, signatures, literal structs and type arguments, but
// not inside what a declared type stands for.
func (g *Graph) mentions(t types.Type) bool {
	switch t := t.(type) {
	case *types.Alias:
		return g.mentions(types.Unalias(t))
	case *types.Named:
		return g.isHandle(t.Obj()) || slices.ContainsFunc(slices.Collect(t.TypeArgs().Types()), g.mentions)
	case *types.Struct:
		for f := range t.Fields() {
			if g.mentions(f.Type()) {
				return true
			}
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			if g.mentions(m.Type()) {
				return true
			}
		}
	}
	return slices.ContainsFunc(elements(t), g.mentions)
}

// elements returns the types that a pointer, list, channel, map, function or tuple is
// written with.
func elements(t types.Type) []types.Type {
	switch t := t.(type) {
	case *types.Map:
		return []types.Type{t.Key(), t.Elem()}
	case interface{ Elem() types.Type }:
		return []types.Type{t.Elem()}
	case *types.Signature:
		return []types.Type{t.Params(), t.Results()}
	case *types.Tuple:
		var list []types.Type
		for v := range t.Variables() {
			list = append(list, v.Type())
		}
		return list
	}
	return nil
}

// ours reports whether the object is declared in the module.
func (g *Graph) ours(obj types.Object) bool {
	return obj.Pkg() != nil && g.modPkgs[obj.Pkg().Path()]
}

// ofHandles reports whether the object belongs to a package that declares
// handle types, whose functions are known and not foreign code.
func (g *Graph) ofHandles(obj types.Object) bool {
	if obj.Pkg() == nil {
		return false
	}
	path := obj.Pkg().Path()
	return path == "database/sql" || strings.HasPrefix(path, "database/sql/") || g.ofSqlx(obj)
}

// ofSqlx reports whether the object belongs to sqlx, and the types of sqlx are
// handles.
func (g *Graph) ofSqlx(obj types.Object) bool {
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != dbapi.SQLXPath {
		return false
	}
	db, ok := obj.Pkg().Scope().Lookup("DB").(*types.TypeName)
	return ok && g.isHandle(db)
}

// varNodes returns the node of a variable, parameter, result or field of the
// module, if its type mentions a handle, and those of the declared types it is
// made of.
func (g *Graph) varNodes(v *types.Var) []int {
	v = v.Origin()
	ids := g.typeNodes(v.Type())
	if g.ours(v) && v.Pos().IsValid() && g.mentions(v.Type()) {
		ids = append(ids, g.node(kindOf(v), v.Pos(), v.Name(), v.Type()))
	}
	return ids
}

func kindOf(v *types.Var) Kind {
	switch v.Kind() {
	case types.FieldVar:
		return Field
	case types.ParamVar, types.RecvVar:
		return Parameter
	case types.ResultVar:
		return Result
	}
	return Variable
}

// funcNodes returns the nodes of all parameters and results of a function.
func (g *Graph) funcNodes(f *types.Func) []int {
	return g.sigNodes(f.Origin().Signature())
}

func (g *Graph) sigNodes(sig *types.Signature) []int {
	var ids []int
	for _, t := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range t.Variables() {
			ids = append(ids, g.varNodes(v)...)
		}
	}
	return ids
}

// typeNodes returns the nodes of the module's declared types in t that are made
// of handles: aliases, and types such as []*sql.DB and func(*sql.Tx) error.
func (g *Graph) typeNodes(t types.Type) []int {
	var ids []int
	switch t := t.(type) {
	case *types.Alias:
		ids = g.typeNodes(t.Rhs())
		if g.ours(t.Obj()) && g.mentions(t.Rhs()) {
			ids = append(ids, g.node(Type, t.Obj().Pos(), t.Obj().Name(), t.Rhs()))
		}
	case *types.Named:
		return g.namedNodes(t)
	case *types.TypeParam:
		return g.constraintNodes(t)
	default:
		for _, e := range elements(t) {
			ids = append(ids, g.typeNodes(e)...)
		}
	}
	return ids
}

// namedNodes returns the nodes of t's arguments, and its own where it is made of handles.
func (g *Graph) namedNodes(t *types.Named) []int {
	var ids []int
	for arg := range t.TypeArgs().Types() {
		ids = append(ids, g.typeNodes(arg)...)
	}
	t = t.Origin()
	if !g.ours(t.Obj()) {
		return ids
	}
	switch u := t.Underlying().(type) {
	case *types.Struct, *types.Interface:
	default:
		// A type may be made of one that is made of handles.
		inner := g.typeNodesOnce(t, u)
		if g.mentions(u) || len(inner) > 0 {
			ids = append(append(ids, inner...), g.node(Type, t.Obj().Pos(), t.Obj().Name(), u))
		}
	}
	return ids
}

// constraintNodes returns the node of a type parameter of the module whose
// constraint says what it is made of handles:
//
//	func inTx[F ~func(*sql.Tx) error](f F) error
func (g *Graph) constraintNodes(t *types.TypeParam) []int {
	i, ok := t.Constraint().Underlying().(*types.Interface)
	if !ok || !g.ours(t.Obj()) || !g.termsMention(i) {
		return nil
	}
	ids := []int{g.node(Type, t.Obj().Pos(), t.Obj().Name(), t.Constraint())}
	if n, ok := types.Unalias(t.Constraint()).(*types.Named); ok && g.ours(n.Obj()) {
		id := g.interfaceNode(n)
		g.join(ids, []int{id})
		ids = append(ids, id)
	}
	return ids
}

// termsMention reports whether a term of a constraint mentions a handle.
func (g *Graph) termsMention(i *types.Interface) bool {
	for t := range i.EmbeddedTypes() {
		union, ok := types.Unalias(t).(*types.Union)
		if !ok {
			if g.mentions(t) && !types.IsInterface(t) {
				return true
			}
			continue
		}
		for term := range union.Terms() {
			if g.mentions(term.Type()) {
				return true
			}
		}
	}
	return false
}

// typeNodesOnce is typeNodes of what a type is made of, with care for types
// that are made of themselves.
func (g *Graph) typeNodesOnce(t *types.Named, under types.Type) []int {
	if g.visiting[t] {
		return nil
	}
	if g.visiting == nil {
		g.visiting = make(map[*types.Named]bool)
	}
	g.visiting[t] = true
	defer delete(g.visiting, t)
	return g.typeNodes(under)
}
