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

// Anything is the name of a handle of which nobody knows what it is: it may be any.
const Anything = "anything"

// reach knows which variables, fields, parameters and results of a package may hold the
// same handle. It takes no account of the order of statements or of the direction of a
// flow: what one value may become is in one set with it. A container is in one set with
// its elements, a function value with its parameters and results, what comes from a
// handle with the handle, and a field with that field of every other value of the struct.
type reach struct {
	*reader
	parent map[any]any    // of a *types.Var, *types.Func, ast.Node or Anything
	names  map[any]string // what other packages know as well
	boxes  map[types.Type][]any
	fills  map[types.Type][]any
	became map[[3]any]bool // what is known as, its type, and the type it was of before

	importers map[*types.Package]bool
}

func newReach(r *reader) *reach {
	h := &reach{reader: r, parent: map[any]any{}, names: map[any]string{Anything: Anything}, boxes: map[types.Type][]any{}, fills: map[types.Type][]any{},
		became: map[[3]any]bool{}, importers: map[*types.Package]bool{}}
	for _, f := range r.files {
		for n := range ast.Preorder(f) {
			h.visit(n)
		}
	}
	return h
}

func (h *reach) find(n any) any {
	for h.parent[n] != nil {
		if up := h.parent[h.parent[n]]; up != nil {
			h.parent[n] = up
		}
		n = h.parent[n]
	}
	return n
}

func (h *reach) union(a, b any) {
	if a == nil || b == nil {
		return
	}
	if a, b = h.find(a), h.find(b); a != b {
		h.parent[a] = b
	}
}

// visit notes where values go at a node. A return needs the nodes around it, to know
// which function it leaves.
func (h *reach) visit(n ast.Node) {
	var stack []ast.Node
	if _, ok := n.(*ast.ReturnStmt); ok {
		for up := h.reader.parent[n]; up != nil; up = h.reader.parent[up] {
			stack = append(stack, up)
		}
		slices.Reverse(stack)
	}
	flows.Visit(h.info, n, stack, h)
	switch n := n.(type) {
	case *ast.CallExpr:
		h.call(n)
	case *ast.Ident:
		h.instance(n)
	case *ast.FuncDecl:
		if fn, ok := h.info.Defs[n.Name].(*types.Func); ok {
			h.declared(fn)
		}
	}
}

// declared gives what a function takes and returns the names that others know it by.
func (h *reach) declared(fn *types.Func) {
	h.named(fn.Signature().Recv(), fn, "receiver")
	h.typeParams(fn)
	for i := range fn.Signature().Params().Len() {
		h.param(fn, i)
	}
	for i := range fn.Signature().Results().Len() {
		h.result(fn, i)
	}
}

// flow notes that a value becomes what is known as to, of a type.
func (h *reach) flow(to any, t types.Type, from flows.Value) {
	if from.Type == nil {
		return
	}
	if to != nil && carries(from.Type) {
		h.union(to, h.value(from))
	}
	if h.become(to, t, from.Type); t != nil {
		h.implementedOutside(to, t, from)
	}
}

func (h *reach) Assigned(lhs ast.Expr, from flows.Value) { h.flow(h.of(lhs), h.info.TypeOf(lhs), from) }

func (h *reach) Ranged(lhs ast.Expr, _ bool, from flows.Value) {
	h.union(h.of(lhs), h.of(from.Expr))
	h.flow(h.of(lhs), h.info.TypeOf(lhs), from)
}

func (h *reach) Returned(_ ast.Node, sig *types.Signature, i int, from flows.Value) {
	h.flow(sig.Results().At(i), sig.Results().At(i).Type(), from)
}

func (h *reach) Contained(container ast.Expr, t types.Type, _ bool, from flows.Value) {
	h.flow(h.of(container), t, from)
}

func (h *reach) Shared(x, y ast.Expr) { h.union(h.of(x), h.of(y)) }

func (h *reach) InField(lit *ast.CompositeLit, f *types.Var, from flows.Value) {
	h.flow(h.field(h.info.TypeOf(lit), f), f.Type(), from)
}

func (h *reach) Compared(ast.Expr, ast.Expr) {}

func (h *reach) Asserted(*ast.TypeAssertExpr) {}

func (h *reach) Cased(x, _ ast.Expr, v *types.Var, _ bool) {
	if v != nil {
		h.union(h.of(x), v)
	}
}

// call notes what becomes of the arguments of a call.
func (h *reach) call(call *ast.CallExpr) {
	sig, ok := gosrc.Core(h.info.TypeOf(call.Fun)).(*types.Signature)
	if h.info.Types[call.Fun].IsType() {
		h.converted(call, flows.Values(h.info, call.Args)[0])
	}
	if !ok || h.info.Types[call.Fun].IsType() || h.info.Types[call.Fun].IsBuiltin() {
		return
	}
	fn, recv := h.callee(call)
	switch {
	case fn == nil || recv != nil && types.IsInterface(fn.Signature().Recv().Type()):
		to := recv
		if fn == nil {
			to = h.of(call.Fun)
		}
		flows.Arguments(h.info, call, sig, func(_, _ int, t types.Type, from flows.Value) { h.flow(to, t, from) })
	case ours(pathOf(fn)):
		h.union(call, recv)
		flows.Arguments(h.info, call, sig, func(_, _ int, t types.Type, from flows.Value) {
			if _, isFunc := t.Underlying().(*types.Signature); isFunc || isHandle(t) || isHandle(from.Type) {
				h.flow(call, t, from)
			}
		})
	default:
		if recv != nil {
			h.union(recv, h.named(fn.Signature().Recv(), fn, "receiver"))
		}
		flows.Arguments(h.info, call, sig, func(_, i int, t types.Type, from flows.Value) { h.flow(h.param(fn, i), t, from) })
	}
}

// callee returns the function of a call, and the handle it is called on if it is a method
// of one; nil for a function value.
func (h *reach) callee(call *ast.CallExpr) (fn *types.Func, recv any) {
	sel, _ := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if sel != nil && h.info.Selections[sel] != nil && h.info.Selections[sel].Kind() == types.MethodExpr {
		return nil, nil
	}
	if fn = gosrc.Callee(h.info, call); fn == nil {
		return nil, nil
	}
	if fn = fn.Origin(); fn.Signature().Recv() != nil && sel != nil {
		recv = h.receiverOf(sel)
	}
	return fn, recv
}

// receiverOf returns what a method is selected of: an embedded field where it is
// promoted.
func (h *reach) receiverOf(sel *ast.SelectorExpr) any {
	s := h.info.Selections[sel]
	if s == nil || len(s.Index()) == 1 {
		return h.of(sel.X)
	}
	t := s.Recv()
	var field *types.Var
	for _, f := range gosrc.Embedded(s) {
		if field != nil {
			t = field.Type()
		}
		field = f
	}
	if field == nil || !carries(field.Type()) {
		return nil
	}
	return h.field(t, field)
}

func pathOf(fn *types.Func) string {
	if fn.Pkg() == nil {
		return ""
	}
	return fn.Pkg().Path()
}

// param and result are what a function calls by those names, in every call of it.
func (h *reach) param(fn *types.Func, i int) any {
	return h.named(fn.Signature().Params().At(i), fn, fmt.Sprint("parameter ", i))
}

func (h *reach) result(fn *types.Func, i int) any {
	return h.named(fn.Signature().Results().At(i), fn, fmt.Sprint("result ", i))
}

func (h *reach) named(v *types.Var, fn *types.Func, what string) any {
	if v == nil {
		return nil
	}
	h.names[v] = pathOf(fn) + " " + fn.FullName() + " " + what
	return v
}

// value is what a value is known as.
func (h *reach) value(v flows.Value) any {
	if call := v.Call(); call != nil {
		return h.returned(call, v.Result)
	}
	return h.of(v.Expr)
}

// returned is result i of a call.
func (h *reach) returned(call *ast.CallExpr, i int) any {
	switch {
	case h.info.Types[call.Fun].IsType():
		return call
	case h.info.Types[call.Fun].IsBuiltin():
		return h.builtin(call)
	}
	fn, recv := h.callee(call)
	switch {
	case fn == nil:
		return h.of(call.Fun)
	case recv != nil && types.IsInterface(fn.Signature().Recv().Type()):
		return recv
	case ours(pathOf(fn)):
		return call
	}
	return h.result(fn, i)
}

// builtin is what a builtin function returns.
func (h *reach) builtin(call *ast.CallExpr) any {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	switch {
	case ok && id.Name == "append":
		return h.of(call.Args[0])
	case ok && id.Name == "new" && !h.info.Types[call.Args[0]].IsType():
		return h.of(call.Args[0])
	case ok && (id.Name == "make" || id.Name == "new"):
		return call
	}
	return Anything // recover, or a function of unsafe
}

// of is what the value of an expression is known as, nil if it holds no handle.
func (h *reach) of(e ast.Expr) any {
	e = ast.Unparen(e)
	t := h.info.TypeOf(e)
	if two, ok := t.(*types.Tuple); ok && two.Len() > 0 { // and whether there is one
		t = two.At(0).Type()
	}
	if t == nil || !carries(t) {
		return nil
	}
	all := h.ofHandle(e)
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		h.union(all, p)
	}
	return all
}

// ofHandle is what the value of an expression that may hold a handle is known as.
func (h *reach) ofHandle(e ast.Expr) any {
	switch e := e.(type) {
	case *ast.Ident:
		return h.object(h.info.ObjectOf(e), nil)
	case *ast.SelectorExpr:
		return h.object(h.info.Uses[e.Sel], e)
	case *ast.StarExpr:
		return h.of(e.X)
	case *ast.UnaryExpr:
		return h.of(e.X)
	case *ast.IndexExpr:
		return h.of(e.X)
	case *ast.IndexListExpr:
		return h.of(e.X)
	case *ast.SliceExpr:
		return h.of(e.X)
	case *ast.TypeAssertExpr:
		return h.of(e.X)
	case *ast.CallExpr:
		return h.returned(e, 0)
	case *ast.CompositeLit:
		return e
	case *ast.FuncLit:
		h.signature(e, h.info.TypeOf(e).(*types.Signature))
		return e
	}
	return Anything
}

// signature has the parameters and results of a function be one with its value.
func (h *reach) signature(f any, sig *types.Signature) {
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range tuple.Variables() {
			if carries(v.Type()) {
				h.union(f, v)
			}
		}
	}
}

// object is what a name is known as, that of a field or method with its selection.
func (h *reach) object(obj types.Object, sel *ast.SelectorExpr) any {
	switch obj := obj.(type) {
	case *types.Var:
		if obj.IsField() && sel != nil {
			return h.field(h.owner(sel), obj)
		}
		if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
			h.names[obj] = obj.Pkg().Path() + " " + obj.Name()
		}
		return obj.Origin()
	case *types.Func:
		return h.function(obj.Origin(), sel)
	}
	return nil
}

// owner is the struct that a field is selected of.
func (h *reach) owner(sel *ast.SelectorExpr) types.Type {
	s := h.info.Selections[sel]
	if s == nil {
		return nil
	}
	if through := gosrc.Embedded(s); len(through) > 0 {
		return through[len(through)-1].Type()
	}
	return s.Recv()
}

// function is a function that is used as a value.
func (h *reach) function(fn *types.Func, sel *ast.SelectorExpr) any {
	switch {
	case !ours(pathOf(fn)):
	case fn.Signature().Recv() != nil && sel != nil && h.info.Selections[sel].Kind() == types.MethodVal:
		return h.receiverOf(sel)
	case strings.HasPrefix(fn.Name(), "RowTo"):
		return nil // it reads the rows of the call that it is given to
	default:
		return Anything
	}
	if sel != nil && fn.Signature().Recv() != nil && h.info.Selections[sel].Kind() == types.MethodVal {
		h.union(fn, h.receiverOf(sel))
	}
	for i := range fn.Signature().Params().Len() {
		if carries(fn.Signature().Params().At(i).Type()) {
			h.union(fn, h.param(fn, i))
		}
	}
	for i := range fn.Signature().Results().Len() {
		if carries(fn.Signature().Results().At(i).Type()) {
			h.union(fn, h.result(fn, i))
		}
	}
	if fn.Signature().Recv() != nil && carries(fn.Signature().Recv().Type()) {
		h.union(fn, h.named(fn.Signature().Recv(), fn, "receiver"))
	}
	return fn
}
