package parity

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// keepers are packages that keep or print what they are given, and call none of the
// methods of a handle.
var keepers = map[string]bool{"context": true, "errors": true, "fmt": true, "log": true, "log/slog": true, "sync": true, "sync/atomic": true, "slices": true, "maps": true,
	"github.com/rs/zerolog": true, "github.com/rs/zerolog/log": true, "github.com/sirupsen/logrus": true, "go.uber.org/zap": true, "github.com/go-kit/log": true, "github.com/go-logr/logr": true}

// isHandle reports whether statements can be sent through a value of the type, or its
// result read: a handle, what leads to one, and a struct that has its methods.
func isHandle(t types.Type) bool { return handleIn(t, 0) }

// deepest is how deep types of handles are declared.
const deepest = 5

// handleIn looks into what a type is made of, but no deeper than that: a type can be made of
// itself.
func handleIn(t types.Type, depth int) bool {
	if depth > deepest {
		return false
	}
	switch u := types.Unalias(t).(type) {
	case *types.Signature:
		return tupleHas(u.Params(), depth+1) || tupleHas(u.Results(), depth+1)
	case *types.Map:
		return handleIn(u.Key(), depth+1) || handleIn(u.Elem(), depth+1)
	case *types.Pointer, *types.Slice, *types.Array, *types.Chan:
		return handleIn(element(u), depth+1)
	case *types.Named:
		if pkg := u.Obj().Pkg(); pkg != nil && ours(pkg.Path()) {
			return handles[u.Obj().Name()]
		}
		if f, ok := u.Underlying().(*types.Signature); ok {
			return handleIn(f, depth+1)
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if f.Embedded() && handleIn(f.Type(), depth+1) {
				return true
			}
		}
	case *types.Interface:
		for m := range u.Methods() {
			if givesHandle(m, depth) {
				return true
			}
		}
	}
	return false
}

// givesHandle reports whether a method of an interface sends a statement, or returns what
// one can be sent through.
func givesHandle(m *types.Func, depth int) bool {
	if sig := m.Signature(); sends[m.Name()] || othersSend[m.Name()] {
		return sig.Variadic() && !ofStdlib(sig)
	}
	for v := range m.Signature().Results().Variables() {
		if handleIn(gosrc.Deref(v.Type()), max(depth+1, deepest)) {
			return true
		}
	}
	return false
}

// handles are the types of conn and pgx that are handles.
var handles = map[string]bool{"DB": true, "Conn": true, "Tx": true, "Pool": true, "Rows": true, "Row": true, "Batch": true, "BatchResults": true, "PgConn": true}

// mentionsHandle reports whether a signature or tuple has a handle in it.
func mentionsHandle(t types.Type) bool {
	switch t := t.(type) {
	case *types.Tuple:
		return tupleHas(t, 0)
	case *types.Signature:
		return handleIn(t, 0)
	}
	return false
}

func tupleHas(t *types.Tuple, depth int) bool {
	for v := range t.Variables() {
		if handleIn(v.Type(), depth) {
			return true
		}
	}
	return false
}

// outside reports whether a package is another one, whose code may use a handle.
func (r *reader) outside(pkg *types.Package) bool {
	return pkg != nil && pkg != r.pkg && !ours(pkg.Path()) && !keepers[pkg.Path()]
}

// given notes that a call gives a handle to a function of another package.
func (r *reader) given(call *ast.CallExpr) {
	pkg := r.outsideOf(call.Fun)
	if fn := gosrc.Callee(r.info, call); fn != nil {
		pkg = fn.Pkg()
	}
	sig, ok := gosrc.Core(r.info.TypeOf(call.Fun)).(*types.Signature)
	if !ok || !r.outside(pkg) || r.info.Types[call.Fun].IsBuiltin() {
		return
	}
	flows.Arguments(r.info, call, sig, func(_, _ int, t types.Type, from flows.Value) { r.handsOver(call, pkg, t, from) })
}

// handsOver notes that a value which becomes one of type t in another package is a handle
// there, or gives one.
func (r *reader) handsOver(n ast.Node, to *types.Package, t types.Type, from flows.Value) {
	if from.Type == nil || from.Result < 0 && r.info.Types[from.Expr].IsNil() {
		return
	}
	if isHandle(from.Type) || provides(t) {
		r.aboutHandle(r.reach.value(from), func() { r.give(n, to) })
	}
}

// provides reports whether a method of an interface returns a handle.
func provides(t types.Type) bool {
	if t == nil {
		return false
	}
	i, ok := t.Underlying().(*types.Interface)
	return ok && slices.ContainsFunc(slices.Collect(i.Methods()), func(m *types.Func) bool {
		return !sends[m.Name()] && !othersSend[m.Name()] && givesHandle(m, 0)
	})
}

// outsideOf returns the package of the variable or field that an expression is in, nil if
// that is no other one.
func (r *reader) outsideOf(e ast.Expr) *types.Package {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.SelectorExpr:
			if v, ok := r.info.Uses[x.Sel].(*types.Var); ok && r.outside(v.Pkg()) {
				return v.Pkg()
			}
			e = x.X
		case *ast.Ident:
			if v, ok := r.info.Uses[x].(*types.Var); ok && r.outside(v.Pkg()) {
				return v.Pkg()
			}
			return nil
		default:
			return nil
		}
	}
}

func (r *reader) give(n ast.Node, to *types.Package) {
	r.add(&Note{Kind: Gives, Place: r.place(n), Callee: to.Path(), Message: "the handle is given to package " + to.Path() + ", whose statements are not known"})
}

// foreignValue notes a function of another package that is used as a value and takes
// a handle.
func (r *reader) foreignValue(id *ast.Ident, fn *types.Func) {
	if r.outside(fn.Pkg()) && r.callOf(id) == nil && mentionsHandle(fn.Signature()) {
		r.aboutHandle(r.reach.function(fn.Origin(), r.selector(id)), func() { r.give(id, fn.Pkg()) })
	}
}

// kept notes a handle in a struct of another package.
func (r *reader) kept(lit *ast.CompositeLit) {
	n := gosrc.Named(r.info.TypeOf(lit))
	if n == nil || !r.outside(n.Obj().Pkg()) {
		return
	}
	for i, el := range lit.Elts {
		var t types.Type
		s, isStruct := n.Underlying().(*types.Struct)
		if isStruct && i < s.NumFields() {
			t = s.Field(i).Type()
		}
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			if el = kv.Value; isStruct {
				t = r.info.TypeOf(kv.Key)
			}
		}
		r.handsOver(lit, n.Obj().Pkg(), t, flows.Value{Expr: el, Result: -1, Type: r.info.TypeOf(el)})
	}
}

// assigned notes a handle that goes into a field or variable of another package.
func (r *reader) assigned(n *ast.AssignStmt) {
	for i, from := range flows.Values(r.info, n.Rhs) {
		if i < len(n.Lhs) {
			r.into(n, n.Lhs[i], r.info.TypeOf(n.Lhs[i]), from)
		}
	}
}

// sentOn notes a handle that goes into a channel of another package.
func (r *reader) sentOn(n *ast.SendStmt) {
	r.into(n, n.Chan, element(gosrc.Core(r.info.TypeOf(n.Chan))), flows.Value{Expr: n.Value, Result: -1, Type: r.info.TypeOf(n.Value)})
}

func (r *reader) into(n ast.Node, to ast.Expr, t types.Type, from flows.Value) {
	if pkg := r.outsideOf(to); pkg != nil {
		r.handsOver(n, pkg, t, from)
	}
}

// implementedOutside notes a value whose methods are of another package, and take handles
// that an interface of this program gives them.
func (r *reader) implementedOutside(to any, t types.Type, from flows.Value) {
	n := gosrc.Named(t)
	i, ok := t.Underlying().(*types.Interface)
	if !ok || types.IsInterface(from.Type) || n != nil && n.Obj().Pkg() != nil && ours(n.Obj().Pkg().Path()) {
		return
	}
	for m := range i.Methods() {
		if !tupleHas(m.Signature().Params(), 0) {
			continue
		}
		fn, _, _ := types.LookupFieldOrMethod(from.Type, true, m.Pkg(), m.Name())
		if fn != nil && r.outside(fn.Pkg()) && (n == nil || n.Obj().Pkg() != fn.Pkg()) {
			r.aboutHandle(to, func() { r.give(from.Expr, fn.Pkg()) })
			return
		}
	}
}
