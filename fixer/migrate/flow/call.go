package flow

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// called returns the nodes of result i of a call; -1 stands for all results.
func (w *walker) called(call *ast.CallExpr, i int) []int {
	fun := ast.Unparen(call.Fun)
	if tv := w.info.Types[fun]; tv.IsType() {
		return w.converted(call, tv.Type)
	} else if tv.IsBuiltin() {
		return w.builtin(call)
	}
	sig, ok := signatureOf(w.info.TypeOf(fun))
	if !ok || !w.mentions(sig.Results()) && len(w.typeNodes(sig.Results())) == 0 {
		return nil
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if s := w.info.Selections[sel]; s != nil {
			if recv := w.receiver(sel, s); recv != nil {
				return recv
			}
		}
	}
	callee := gosrc.Callee(w.info, call)
	switch {
	case callee == nil:
		return w.carriers(fun)
	case !w.ours(callee):
		return w.foreignResult(call, callee, sig)
	}
	var ids []int
	origin := callee.Origin().Signature().Results()
	for n := range origin.Len() {
		if i >= 0 && n != i {
			continue
		}
		ids = append(ids, w.varNodes(origin.At(n))...)
		if w.mentions(sig.Results().At(n).Type()) && !w.mentions(origin.At(n).Type()) {
			ids = append(append(ids, w.exprNode(call)), w.receiverNodes(fun)...)
		}
	}
	return ids
}

// converted returns the nodes of a conversion to t.
func (w *walker) converted(call *ast.CallExpr, t types.Type) []int {
	var ids []int
	if len(call.Args) == 1 {
		ids = w.carriers(call.Args[0])
	}
	if w.mentions(t) {
		ids = append(ids, w.exprNode(call))
	}
	return append(ids, w.typeNodes(t)...)
}

// signatureOf returns the signature of a function type, or of a type parameter
// that stands for functions of one.
func signatureOf(t types.Type) (*types.Signature, bool) {
	i, ok := t.Underlying().(*types.Interface)
	if !ok || i.NumEmbeddeds() != 1 {
		sig, ok := t.Underlying().(*types.Signature)
		return sig, ok
	}
	in := types.Unalias(i.EmbeddedType(0))
	if union, ok := in.(*types.Union); ok && union.Len() == 1 {
		in = union.Term(0).Type()
	}
	sig, ok := in.Underlying().(*types.Signature)
	return sig, ok
}

// receiverNodes returns the nodes of x in x.f, where f is a method.
func (w *walker) receiverNodes(fun ast.Expr) []int {
	if sel, ok := fun.(*ast.SelectorExpr); ok && w.info.Selections[sel] != nil {
		return w.carriers(sel.X)
	}
	return nil
}

func (w *walker) foreignResult(call *ast.CallExpr, callee *types.Func, sig *types.Signature) []int {
	if !w.mentions(sig.Results()) {
		return nil
	}
	id := w.exprNode(call)
	ids := []int{id}
	if w.mentions(callee.Origin().Signature().Results()) {
		if w.once(call.Pos(), "source") {
			w.sources = append(w.sources, tagged[Source]{id, &Source{Package: w.pkg, Call: call, Func: callee}})
		}
		return ids
	}
	return append(ids, w.receiverNodes(ast.Unparen(call.Fun))...)
}

func (w *walker) builtin(call *ast.CallExpr) []int {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return nil
	}
	switch id.Name {
	case "append", "min", "max":
		var ids []int
		for _, arg := range call.Args {
			ids = append(ids, w.carriers(arg)...)
		}
		return ids
	case "make", "new":
		if w.mentions(w.info.TypeOf(call)) {
			return []int{w.exprNode(call)}
		}
	}
	return nil
}

// call adds the flows from arguments to parameters.
func (w *walker) call(call *ast.CallExpr) {
	fun := ast.Unparen(call.Fun)
	tv := w.info.Types[fun]
	switch {
	case tv.IsType():
		if len(call.Args) == 1 {
			w.flow(w.called(call, -1), tv.Type, call.Args[0])
		}
		return
	case tv.IsBuiltin():
		var all [][]int
		for _, arg := range call.Args {
			all = append(all, w.carriers(arg))
		}
		w.join(all...)
		return
	}
	sig, ok := signatureOf(tv.Type)
	if !ok {
		return
	}
	w.called(call, -1) // finds sources
	callee := gosrc.Callee(w.info, call)
	c := &callSite{call: call, fun: fun, sig: sig, callee: callee}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if s := w.info.Selections[sel]; s != nil {
			c.recv = w.receiver(sel, s)
		}
	}
	flows.Arguments(w.info, call, sig, func(i, _ int, to types.Type, from flows.Value) {
		src := w.carriers(from.Expr)
		if inner := from.Call(); inner != nil { // f(g())
			src = w.called(inner, from.Result)
		}
		w.argument(c, i, from.Expr, src, from.Type, to)
	})
}

type callSite struct {
	call   *ast.CallExpr
	fun    ast.Expr
	sig    *types.Signature // with type arguments
	callee *types.Func      // nil if the function is a value
	recv   []int            // the handle a method is called on
}

// origin returns the parameter that argument i is for, of the callee as it is
// declared, and the type the argument has there. The first argument of a method
// expression is the receiver.
func (c *callSite) origin(i int) (*types.Var, types.Type) {
	sig := c.callee.Origin().Signature()
	if c.sig.Recv() == nil && sig.Recv() != nil && c.sig.Params().Len() > sig.Params().Len() {
		if i == 0 {
			return sig.Recv(), sig.Recv().Type()
		}
		i--
	}
	at, t := flows.Param(sig, i, c.call.Ellipsis.IsValid())
	if at < 0 {
		return nil, nil
	}
	return sig.Params().At(at), t
}

// argument adds the flow of one argument, from nodes src with type t to type pt.
func (w *walker) argument(c *callSite, i int, arg ast.Expr, src []int, t, pt types.Type) {
	switch {
	case c.recv != nil: // db.F(arg)
		if w.mentions(pt) || w.ofSqlx(c.callee) && len(src) > 0 && w.handleName(t) != nil { // tx.Stmtx(stmt)
			w.join(c.recv, src)
			return
		}
		w.toInterface(src, t, pt, arg)
	case c.callee == nil:
		w.flowTo(w.carriers(c.fun), pt, src, t, arg)
	case w.ours(c.callee):
		origin, ot := c.origin(i)
		if w.mentions(pt) && !w.mentions(ot) {
			w.join(src, []int{w.exprNode(c.call)}, w.receiverNodes(c.fun), w.typeNodes(ot))
			w.leak(src, ot, arg)
			return
		}
		w.flowTo(w.varNodes(origin), pt, src, t, arg)
	default:
		w.foreignArgument(c, i, arg, src, t, pt)
	}
}

// foreignArgument adds what passing a handle out of the module means.
func (w *walker) foreignArgument(c *callSite, i int, arg ast.Expr, src []int, t, pt types.Type) {
	if w.ofHandles(c.callee) && w.handleName(pt) != nil && w.handleName(t) == nil {
		w.toHandle(w.ofCall(c), t, pt, arg)
	}
	if !w.mentions(t) && len(src) == 0 {
		w.toInterface(src, t, pt, arg)
		return
	}
	if w.ofHandles(c.callee) {
		if w.mentions(pt) || !types.IsInterface(pt) || w.ofSqlx(c.callee) {
			w.join(src, w.ofCall(c))
			return
		}
		w.toInterface(src, t, pt, arg)
		return
	}
	if _, ot := c.origin(i); w.handsThrough(c, ot) {
		w.join(src, []int{w.exprNode(c.call)}, w.receiverNodes(c.fun))
		return
	}
	if len(src) > 0 {
		w.escape(src[0], arg, Argument, c.callee.FullName(), c.callee)
		w.join(src)
	}
}

// handsThrough reports whether a generic function outside the module, which knows
// nothing of the types it works on, gives back what it gets as an argument of the type ot
// that it declares: what comes out of the call is of the handles that went in.
//
//	sync.OnceValue(open)
//	lo.Must(sql.Open("postgres", url))
//
// One that returns no such value may keep it for who asks for it by its type, but for
// those of the standard library.
func (w *walker) handsThrough(c *callSite, ot types.Type) bool {
	if ot == nil || w.mentions(ot) {
		return false
	}
	params := gosrc.TypeParams(ot, nil)
	if len(params) == 0 {
		return false
	}
	var returned []*types.TypeParam
	for v := range c.callee.Origin().Signature().Results().Variables() {
		returned = gosrc.TypeParams(v.Type(), returned)
	}
	for _, tp := range params {
		constraint, ok := tp.Constraint().Underlying().(*types.Interface)
		if !ok || constraint.NumMethods() > 0 || !gosrc.IsStandard(c.callee.Pkg().Path()) && !slices.Contains(returned, tp) {
			return false
		}
	}
	return true
}

// ofCall returns the node of a call of a function that gets a handle, and those
// of its results.
func (w *walker) ofCall(c *callSite) []int {
	id := w.exprNode(c.call)
	if w.once(c.call.Pos(), "call") {
		w.calls = append(w.calls, tagged[Call]{id, &Call{Package: w.pkg, Call: c.call, Func: c.callee}})
	}
	ids := []int{id}
	if w.mentions(c.sig.Results()) {
		ids = append(ids, w.called(c.call, -1)...)
	}
	return ids
}

// leak adds an escape if the generic code makes an interface of what it gets,
// or asks for methods of it.
func (w *walker) leak(src []int, origin types.Type, arg ast.Expr) {
	if len(src) == 0 {
		return
	}
	for _, tp := range gosrc.TypeParams(origin, nil) {
		w.atEnd = append(w.atEnd, func() {
			if to, ok := w.leaky[tp.Obj().Pos()]; ok {
				w.escape(src[0], arg, Dynamic, to, nil)
			}
		})
		if c, ok := tp.Constraint().Underlying().(*types.Interface); ok && c.NumMethods() > 0 {
			w.escape(src[0], arg, Dynamic, types.TypeString(tp.Constraint(), nil), nil)
		}
	}
}

// use records that a method of a handle is called, or taken as a value.
func (w *walker) use(sel *ast.SelectorExpr, call *ast.CallExpr) {
	s := w.info.Selections[sel]
	if s == nil {
		return
	}
	method, ok := s.Obj().(*types.Func)
	if !ok {
		return
	}
	add := func(id int) {
		if w.once(sel.Sel.Pos(), "use") {
			w.uses = append(w.uses, tagged[Use]{id, &Use{Package: w.pkg, Sel: sel, Call: call, Method: method}})
		}
	}
	if ids := w.receiver(sel, s); len(ids) > 0 {
		w.join(ids)
		add(ids[0])
	} else if n, ok := types.Unalias(s.Recv()).(*types.Named); ok && ids == nil && types.IsInterface(n) {
		w.atEnd = append(w.atEnd, func() {
			if id, ok := w.ids[key{n.Origin().Obj().Pos(), Interface}]; ok {
				add(id)
			}
		})
	}
}

// fieldUse records that a field of a handle is selected.
func (w *walker) fieldUse(sel *ast.SelectorExpr) {
	s := w.info.Selections[sel]
	if s == nil {
		return
	}
	if ids := w.holder(sel, s); len(ids) > 0 && w.once(sel.Sel.Pos(), "field") {
		w.fields = append(w.fields, tagged[FieldUse]{ids[0], &FieldUse{Package: w.pkg, Sel: sel, Field: s.Obj().(*types.Var)}})
	}
}

// ref records that a handle type is named, for the node whose type it writes.
func (w *walker) ref(id *ast.Ident, stack []ast.Node) {
	name, ok := w.info.Uses[id].(*types.TypeName)
	if !ok || !w.isHandle(name) || !w.once(id.Pos(), "ref") {
		return
	}
	owner, found := w.owner[id] // dot-imported
	for i := len(stack) - 1; i >= 0 && !found; i-- {
		owner, found = w.owner[stack[i]]
	}
	if !found {
		owner = w.node(Expression, id.Pos(), "", name.Type())
		w.escape(owner, id, Untracked, name.Name(), nil)
	}
	r := &Ref{Package: w.pkg, Expr: id, Name: id, Type: name}
	if sel, ok := stack[len(stack)-1].(*ast.SelectorExpr); ok && sel.Sel == id {
		r.Expr = sel
	}
	w.refs = append(w.refs, tagged[Ref]{owner, r})
}
