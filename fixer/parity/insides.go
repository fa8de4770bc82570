package parity

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// field is a field of all values of a struct. Others know it by the name of the struct,
// or, of one that has none, by how its type is written.
func (h *reach) field(of types.Type, f *types.Var) any {
	f = f.Origin()
	if name := h.fieldName(of, f); name != "" {
		h.names[name] = name
		h.union(f, name)
	}
	return f
}

func (h *reach) fieldName(of types.Type, f *types.Var) string {
	n := gosrc.Named(of)
	switch {
	case of == nil || f.Pkg() == nil:
	case n == nil:
		return strings.ReplaceAll(gosrc.Deref(of).String()+"."+f.Name(), " ", "_") // of no package
	case n.Obj().Pkg() != nil && n.Obj().Parent() == n.Obj().Pkg().Scope():
		return n.Obj().Pkg().Path() + " " + n.Obj().Name() + "." + f.Name()
	}
	return ""
}

// become notes what is one where a value of type from becomes one of type t, which is
// known as to: what a struct has in its fields, and an interface in it. A type parameter
// is an interface to all of its instances.
func (h *reach) become(to any, t, from types.Type) {
	if t == nil || from == nil || types.Identical(t, from) {
		return
	}
	if types.IsInterface(t) {
		if !types.IsInterface(from) {
			h.boxed(to, t, from)
		}
		return
	}
	flow := [3]any{to, t, from}
	if !h.became[flow] {
		h.became[flow] = true
		h.becomeParts(to, t, from)
	}
}

// becomeParts is become for what a type is made of: fields in pairs, keys and elements,
// parameters and results.
func (h *reach) becomeParts(to any, whole, from types.Type) {
	switch t := whole.Underlying().(type) {
	case *types.Struct:
		other, ok := from.Underlying().(*types.Struct)
		for i := 0; ok && i < t.NumFields() && i < other.NumFields(); i++ {
			f, as := t.Field(i), other.Field(i)
			if carries(f.Type()) {
				h.union(h.field(whole, f), h.field(from, as))
			}
			h.become(h.field(whole, f), f.Type(), as.Type())
		}
	case *types.Map:
		if other, ok := from.Underlying().(*types.Map); ok {
			h.become(to, t.Key(), other.Key())
			h.become(to, t.Elem(), other.Elem())
		}
	case *types.Signature:
		if other, ok := from.Underlying().(*types.Signature); ok {
			h.becomeEach(to, t.Params(), other.Params())
			h.becomeEach(to, t.Results(), other.Results())
		}
	default:
		h.become(to, element(t), element(from.Underlying()))
	}
}

func (h *reach) becomeEach(to any, t, from *types.Tuple) {
	for i := 0; i < t.Len() && i < from.Len(); i++ {
		h.become(to, t.At(i).Type(), from.At(i).Type())
	}
}

// element is the type of what a pointer, slice, array or channel leads to.
func element(t types.Type) types.Type {
	if e, ok := t.(interface{ Elem() types.Type }); ok {
		return e.Elem()
	}
	return nil
}

// boxed notes that a value of a type is in an interface of type t. What code that is not
// read is given in an empty one it may fill in, by reflection.
func (h *reach) boxed(to any, t, from types.Type) {
	for _, inside := range h.box(from) {
		h.union(to, inside)
	}
	if v, ok := to.(*types.Var); ok && v.Pkg() != nil && keepers[v.Pkg().Path()] {
		return
	}
	if i, ok := t.Underlying().(*types.Interface); ok && i.NumMethods() == 0 {
		h.fill(to, from)
	}
}

// fill notes that code which has a value of a type as to may set its fields.
func (h *reach) fill(to any, t types.Type) {
	fields, known := h.fills[t]
	if !known {
		fields = h.fillable(t, map[types.Type]bool{})
		h.fills[t] = fields
	}
	for _, f := range fields {
		h.union(to, f)
	}
}

// fillable returns the exported fields of handles in a value of a type, and in what a
// function of it takes and returns.
func (h *reach) fillable(t types.Type, seen map[types.Type]bool) (all []any) {
	if seen[t] || !h.declares(t) {
		return nil
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if f.Exported() && isHandle(f.Type()) {
				all = append(all, h.field(t, f))
			} else if f.Exported() {
				all = append(all, h.fillable(f.Type(), seen)...)
			}
		}
	case *types.Signature:
		for _, tuple := range []*types.Tuple{u.Params(), u.Results()} {
			for v := range tuple.Variables() {
				all = append(all, h.fillable(v.Type(), seen)...)
			}
		}
	default:
		if e := element(u); e != nil {
			all = h.fillable(e, seen)
		}
	}
	return all
}

// declares reports whether a type is of this package, of one that may declare structs
// with handles, or of none.
func (h *reach) declares(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == h.pkg {
		return true
	}
	return n.Obj().Pkg() != nil && !ours(n.Obj().Pkg().Path()) && h.imports(n.Obj().Pkg())
}

// imports reports whether a package imports one of handles, or one that does.
func (h *reach) imports(pkg *types.Package) bool {
	does, known := h.importers[pkg]
	if !known {
		does = ours(pkg.Path()) || slices.ContainsFunc(pkg.Imports(), h.imports)
		h.importers[pkg] = does
	}
	return does
}

// converted notes a conversion of a value.
func (h *reach) converted(call *ast.CallExpr, from flows.Value) {
	t := h.info.TypeOf(call)
	h.flow(call, t, from)
	if isUnsafe(t) == isUnsafe(from.Type) {
		return
	}
	for _, t := range []types.Type{t, from.Type} {
		if isUnsafe(t) {
			continue
		}
		for _, inside := range h.handlesIn(t, map[types.Type]bool{}) {
			h.union(inside, Anything)
		}
	}
	h.union(call, Anything)
	if from.Type != nil && carries(from.Type) {
		h.union(h.value(from), Anything)
	}
}

func isUnsafe(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// instance notes what the type arguments of generic code are: what is in a value of one
// may be in any value of the type parameter.
func (h *reach) instance(id *ast.Ident) {
	in, ok := h.info.Instances[id]
	if !ok {
		return
	}
	obj := h.info.ObjectOf(id)
	if obj == nil || obj.Pkg() == nil || keepers[obj.Pkg().Path()] || ours(obj.Pkg().Path()) {
		return
	}
	for i, p := range slices.Collect(typeParamsOf(obj).TypeParams()) {
		if i >= in.TypeArgs.Len() {
			return
		}
		arg := in.TypeArgs.At(i)
		if other, ok := types.Unalias(arg).(*types.TypeParam); ok {
			h.union(h.typeParam(p, obj, i), other)
			continue
		}
		if !types.IsInterface(arg) {
			for _, inside := range h.box(arg) {
				h.union(h.typeParam(p, obj, i), inside)
			}
			h.become(p, gosrc.Core(p), arg)
			if obj.Pkg() != h.pkg {
				h.fill(p, arg)
			}
		}
	}
}

// typeParamsOf returns the type parameters of a generic function or type.
func typeParamsOf(obj types.Object) *types.TypeParamList {
	switch t := obj.Type().(type) {
	case *types.Signature:
		return t.TypeParams()
	case *types.Named:
		return t.Origin().TypeParams()
	case *types.Alias:
		return t.Origin().TypeParams()
	}
	return nil
}

// typeParam is type parameter i of a function or type, in every use of it.
func (h *reach) typeParam(p *types.TypeParam, of types.Object, i int) any {
	name := fmt.Sprintf("%s %s type parameter %d", of.Pkg().Path(), of.Name(), i)
	h.names[name] = name
	h.union(p, name)
	return p
}

// typeParams gives the type parameters of a function, or of its receiver, the names that
// others know them by.
func (h *reach) typeParams(fn *types.Func) {
	for i, p := range slices.Collect(fn.Signature().TypeParams().TypeParams()) {
		h.typeParam(p, fn, i)
	}
	if recv := fn.Signature().Recv(); recv != nil && gosrc.Named(recv.Type()) != nil {
		of := gosrc.Named(recv.Type()).Obj()
		for i, p := range slices.Collect(fn.Signature().RecvTypeParams().TypeParams()) {
			h.typeParam(p, of, i)
		}
	}
}

// box returns what is one with an interface that a value of the type is in: what its
// methods take and return, and, where it sends statements itself, the handles in it.
func (h *reach) box(t types.Type) []any {
	n := gosrc.Named(t)
	if n != nil && (n.Obj().Pkg() == nil || ours(n.Obj().Pkg().Path())) {
		return nil
	}
	if all, known := h.boxes[t]; known {
		return all
	}
	var all []any
	isSender := false
	for s := range types.NewMethodSet(t).Methods() {
		fn := s.Obj().(*types.Func).Origin()
		isSender = isSender || sends[fn.Name()] || othersSend[fn.Name()] || fn.Name() == "Scan"
		if !ours(pathOf(fn)) {
			all = append(all, h.function(fn, nil))
		}
	}
	fields := h.handlesIn(t, map[types.Type]bool{})
	if isSender || len(fields) > 0 && hasEmbedded(t) {
		if all = append(all, fields...); len(fields) == 0 && !carries(t) {
			all = append(all, Anything)
		}
	}
	h.boxes[t] = all
	return all
}

func hasEmbedded(t types.Type) bool {
	s, ok := gosrc.Deref(t).Underlying().(*types.Struct)
	return ok && slices.ContainsFunc(slices.Collect(s.Fields()), (*types.Var).Embedded)
}

// handlesIn returns the fields of a struct, and of those in it, that hold handles.
func (h *reach) handlesIn(t types.Type, seen map[types.Type]bool) (all []any) {
	if t == nil || seen[t] || !h.declares(t) {
		return nil
	}
	seen[t] = true
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		if m, isMap := t.Underlying().(*types.Map); isMap {
			all = h.handlesIn(m.Key(), seen)
		}
		return append(all, h.handlesIn(element(t.Underlying()), seen)...)
	}
	for f := range s.Fields() {
		if carries(f.Type()) {
			all = append(all, h.field(t, f))
		} else {
			all = append(all, h.handlesIn(f.Type(), seen)...)
		}
	}
	return all
}

// carries reports whether a value of the type may hold a handle, other than in a field of
// a struct.
func carries(t types.Type) bool { return carriesIn(t, 0) }

// carriesIn is carries for a type at a depth, beyond which the answer is yes: types may be
// made of themselves.
func carriesIn(t types.Type, depth int) bool {
	if depth > 6 {
		return true
	}
	t = types.Unalias(t)
	if n, ok := t.(*types.Named); ok {
		if pkg := n.Obj().Pkg(); pkg == nil || pkg.Path() == "context" {
			return false // error, context.Context
		} else if ours(pkg.Path()) {
			return handles[n.Obj().Name()] || types.IsInterface(n) || strings.HasSuffix(n.Obj().Name(), "Stmt")
		}
		for arg := range n.TypeArgs().Types() {
			if carriesIn(arg, depth+1) {
				return true
			}
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return u.NumFields() > 0 && u.Field(0).Pkg() != nil && ours(u.Field(0).Pkg().Path()) // declared as a type of conn's
	case *types.Map:
		return carriesIn(u.Key(), depth+1) || carriesIn(u.Elem(), depth+1)
	case *types.Signature:
		return tupleCarries(u.Params(), depth+1) || tupleCarries(u.Results(), depth+1)
	case *types.Interface:
		return true
	default:
		e := element(u)
		return e != nil && carriesIn(e, depth+1)
	}
}

func tupleCarries(t *types.Tuple, depth int) bool {
	for v := range t.Variables() {
		if carriesIn(v.Type(), depth) {
			return true
		}
	}
	return false
}
