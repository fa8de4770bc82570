package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// walkPackage adds all flows of the package.
func (w *walker) walkPackage() {
	for _, f := range w.pkg.Files {
		if f.Syntax == nil {
			continue
		}
		var stack []ast.Node
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			w.visit(n, stack)
			stack = append(stack, n)
			return true
		})
	}
}

// visit adds what one syntax node says; stack holds those around it.
func (w *walker) visit(n ast.Node, stack []ast.Node) {
	switch n := n.(type) {
	case *ast.Ident:
		w.ref(n, stack)
	case *ast.SelectorExpr:
		w.use(n, calledBy(n, stack))
		w.fieldUse(n)
	case *ast.Field:
		w.field(n, stack)
	case *ast.TypeSpec:
		w.typeSpec(n)
	case *ast.ValueSpec:
		w.valueSpec(n)
	case *ast.AssignStmt:
		w.assign(n.Lhs, n.Rhs)
	case *ast.RangeStmt:
		w.rangeOver(n)
	case *ast.SendStmt:
		if ch, ok := w.info.TypeOf(n.Chan).Underlying().(*types.Chan); ok {
			w.flow(w.carriers(n.Chan), ch.Elem(), n.Value)
		}
	case *ast.ReturnStmt:
		w.returned(n, stack)
	case *ast.CallExpr:
		w.ownTypes(n)
		w.call(n)
	case *ast.CompositeLit:
		w.literal(n)
	case *ast.TypeAssertExpr:
		if n.Type != nil && w.mentions(w.info.TypeOf(n)) {
			w.owner[n.Type] = w.exprNode(n)
			w.join(w.carriers(n), w.askedInterface(n.X))
		}
	case *ast.TypeSwitchStmt:
		w.typeSwitch(n)
	case *ast.SwitchStmt:
		w.switchOn(n)
	case *ast.IndexExpr:
		w.instance(n, n.Index)
		w.mapKey(n)
	case *ast.IndexListExpr:
		w.instance(n, n.Indices...)
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			w.join(w.carriers(n.X), w.carriers(n.Y))
		}
	}
}

// switchOn joins what an expression switch compares.
func (w *walker) switchOn(n *ast.SwitchStmt) {
	if n.Tag == nil {
		return
	}
	tag := w.carriers(n.Tag)
	for _, s := range n.Body.List {
		for _, e := range s.(*ast.CaseClause).List {
			w.join(tag, w.carriers(e))
		}
	}
}

// calledBy returns the call that has sel as its function.
func calledBy(sel *ast.SelectorExpr, stack []ast.Node) *ast.CallExpr {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.ParenExpr:
		case *ast.CallExpr:
			if ast.Unparen(n.Fun) == sel {
				return n
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

// field joins the names that one type declares, and what they are part of.
func (w *walker) field(f *ast.Field, stack []ast.Node) {
	var ids []int
	for _, name := range f.Names {
		switch obj := w.info.Defs[name].(type) {
		case *types.Var:
			ids = append(ids, w.varNodes(obj)...)
		case *types.TypeName: // a type parameter
			ids = append(ids, w.typeNodes(obj.Type())...)
		}
	}
	if len(f.Names) == 0 {
		if v, ok := w.info.Implicits[f].(*types.Var); ok {
			ids = w.varNodes(v)
		} else if id := embeddedName(f.Type); id != nil {
			if v, ok := w.info.Defs[id].(*types.Var); ok {
				ids = w.varNodes(v)
			}
		}
	}
	if len(ids) == 0 {
		return
	}
	w.owner[f.Type] = ids[len(ids)-1]
	for i := len(stack) - 1; i >= 0; i-- {
		if id, ok := w.owner[stack[i]]; ok {
			ids = append(ids, id)
			break
		}
	}
	w.join(ids)
}

// embeddedName returns the name by which an embedded field is known.
func embeddedName(t ast.Expr) *ast.Ident {
	switch t := t.(type) {
	case *ast.StarExpr:
		return embeddedName(t.X)
	case *ast.ParenExpr:
		return embeddedName(t.X)
	case *ast.SelectorExpr:
		return t.Sel
	case *ast.IndexExpr:
		return embeddedName(t.X)
	case *ast.IndexListExpr:
		return embeddedName(t.X)
	case *ast.Ident:
		return t
	}
	return nil
}

func (w *walker) typeSpec(n *ast.TypeSpec) {
	obj := w.info.Defs[n.Name]
	if obj == nil {
		return
	}
	if ids := w.typeNodes(obj.Type()); len(ids) > 0 {
		w.owner[n.Type] = ids[len(ids)-1]
		w.join(ids)
	}
	w.embeddedInterfaces(obj, n.Type)
}

// embeddedInterfaces marks the handle types that a declared interface embeds:
//
//	type Querier interface{ sqlx.ExtContext }
func (w *walker) embeddedInterfaces(obj types.Object, t ast.Expr) {
	lit, ok := ast.Unparen(t).(*ast.InterfaceType)
	n, named := obj.Type().(*types.Named)
	if !ok || !named {
		return
	}
	for _, f := range lit.Methods.List {
		if len(f.Names) == 0 && w.handleName(w.info.TypeOf(f.Type)) != nil || w.termsMention(obj.Type().Underlying().(*types.Interface)) {
			w.owner[f.Type] = w.interfaceNode(n)
		}
	}
}

func (w *walker) valueSpec(n *ast.ValueSpec) {
	var all []int
	var lhs []ast.Expr
	for _, name := range n.Names {
		lhs = append(lhs, name)
		if v, ok := w.info.Defs[name].(*types.Var); ok {
			all = append(all, w.varNodes(v)...)
		}
	}
	if n.Type != nil && len(all) > 0 {
		w.owner[n.Type] = all[len(all)-1]
		w.join(all)
	}
	w.assign(lhs, n.Values)
}

// assign adds the flows of an assignment, one by one or from one call.
func (w *walker) assign(lhs, rhs []ast.Expr) {
	if len(lhs) == len(rhs) {
		for i := range lhs {
			if t := w.targetType(lhs[i]); t != nil {
				w.flow(w.carriers(lhs[i]), t, rhs[i])
			}
		}
		return
	}
	if len(rhs) != 1 {
		return
	}
	call, ok := ast.Unparen(rhs[0]).(*ast.CallExpr)
	if !ok { // v, ok := x[i], <-x, x.(T)
		if t := w.targetType(lhs[0]); t != nil {
			w.flowTo(w.carriers(lhs[0]), t, w.carriers(rhs[0]), firstType(w.info.TypeOf(rhs[0])), rhs[0])
		}
		return
	}
	results, ok := w.info.TypeOf(call).(*types.Tuple)
	if !ok {
		return
	}
	for i := range lhs {
		if t := w.targetType(lhs[i]); t != nil && i < results.Len() {
			w.flowTo(w.carriers(lhs[i]), t, w.called(call, i), results.At(i).Type(), call)
		}
	}
}

func firstType(t types.Type) types.Type {
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		return tuple.At(0).Type()
	}
	return t
}

// targetType returns the type of what is assigned to. A blank name counts only
// as an interface, as in: var _ Querier = (*sql.DB)(nil)
func (w *walker) targetType(e ast.Expr) types.Type {
	if id, ok := e.(*ast.Ident); ok {
		obj := w.info.ObjectOf(id)
		if obj == nil || id.Name == "_" && (!isInterface(obj.Type()) || w.handleName(obj.Type()) != nil) {
			return nil
		}
		return obj.Type()
	}
	return w.info.TypeOf(e)
}

func (w *walker) rangeOver(n *ast.RangeStmt) {
	src := w.carriers(n.X)
	for _, v := range []ast.Expr{n.Key, n.Value} {
		if v == nil {
			continue
		}
		if t := w.targetType(v); t != nil && (w.mentions(t) || len(w.typeNodes(t)) > 0) {
			w.join(src, w.carriers(v))
		}
	}
}

func (w *walker) returned(n *ast.ReturnStmt, stack []ast.Node) {
	var sig *types.Signature
	for i := len(stack) - 1; i >= 0 && sig == nil; i-- {
		switch f := stack[i].(type) {
		case *ast.FuncLit:
			sig, _ = w.info.TypeOf(f).(*types.Signature)
		case *ast.FuncDecl:
			if obj, ok := w.info.Defs[f.Name].(*types.Func); ok {
				sig = obj.Signature()
			}
		}
	}
	if sig == nil || len(n.Results) == 0 {
		return
	}
	results := sig.Results()
	if len(n.Results) == results.Len() {
		for i, e := range n.Results {
			w.flow(w.varNodes(results.At(i)), results.At(i).Type(), e)
		}
		return
	}
	if call, ok := ast.Unparen(n.Results[0]).(*ast.CallExpr); ok {
		if t, ok := w.info.TypeOf(call).(*types.Tuple); ok {
			for i := range min(t.Len(), results.Len()) {
				w.flowTo(w.varNodes(results.At(i)), results.At(i).Type(), w.called(call, i), t.At(i).Type(), call)
			}
		}
	}
}

// ownTypes marks the types that a conversion, make or new writes.
func (w *walker) ownTypes(call *ast.CallExpr) {
	tv := w.info.Types[ast.Unparen(call.Fun)]
	if !w.mentions(w.info.TypeOf(call)) {
		return
	}
	switch {
	case tv.IsType():
		w.owner[call.Fun] = w.exprNode(call)
		w.join(w.carriers(call))
	case tv.IsBuiltin() && len(call.Args) > 0 && w.info.Types[call.Args[0]].IsType():
		w.owner[call.Args[0]] = w.exprNode(call)
	}
}

// literal adds the flows into a composite literal.
func (w *walker) literal(n *ast.CompositeLit) {
	t := w.info.TypeOf(n)
	if t == nil {
		return
	}
	if n.Type != nil && w.mentions(t) {
		w.owner[n.Type] = w.exprNode(n)
	}
	under := t.Underlying()
	if p, ok := under.(*types.Pointer); ok { // &T{} left out inside another literal
		under = p.Elem().Underlying()
	}
	own := w.carriers(n)
	for i, e := range n.Elts {
		key, value := ast.Expr(nil), e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			key, value = kv.Key, kv.Value
		}
		switch u := under.(type) {
		case *types.Struct:
			if f := structField(u, i, key); f != nil {
				w.fieldFlow(f, own, value)
			}
		case *types.Map:
			w.flow(own, u.Elem(), value)
			if key != nil {
				w.flow(own, u.Key(), key)
			}
		case *types.Slice:
			w.flow(own, u.Elem(), value)
		case *types.Array:
			w.flow(own, u.Elem(), value)
		}
	}
}

func structField(s *types.Struct, i int, key ast.Expr) *types.Var {
	id, ok := key.(*ast.Ident)
	if !ok {
		if i < s.NumFields() {
			return s.Field(i)
		}
		return nil
	}
	for f := range s.Fields() {
		if f.Name() == id.Name {
			return f
		}
	}
	return nil
}

// fieldFlow adds the flow of a value into a field of a literal.
func (w *walker) fieldFlow(f *types.Var, own []int, value ast.Expr) {
	src, t := w.carriers(value), w.info.TypeOf(value)
	switch {
	case w.mentions(f.Type()) && !w.mentions(f.Origin().Type()): // by a type argument
		w.join(own, src)
		w.leak(src, f.Origin().Type(), value)
	case !w.ours(f.Origin()) && len(src) > 0:
		w.escape(src[0], value, ForeignField, f.Name(), nil)
	default:
		w.flowTo(w.varNodes(f), f.Type(), src, t, value)
	}
}

func (w *walker) typeSwitch(n *ast.TypeSwitchStmt) {
	var x ast.Expr
	switch a := n.Assign.(type) {
	case *ast.ExprStmt:
		x = ast.Unparen(a.X).(*ast.TypeAssertExpr).X
	case *ast.AssignStmt:
		x = ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr).X
	}
	src := w.carriers(x)
	for _, s := range n.Body.List {
		clause := s.(*ast.CaseClause)
		v, _ := w.info.Implicits[clause].(*types.Var)
		for _, e := range clause.List {
			t := w.info.TypeOf(e)
			if t == nil || !w.mentions(t) {
				continue
			}
			id := w.node(Expression, e.Pos(), "", t)
			w.owner[e] = id
			w.escape(id, e, Asserted, types.TypeString(w.info.TypeOf(x), nil), nil)
			ids := []int{id}
			if v != nil {
				ids = append(ids, w.varNodes(v)...)
			}
			w.join(ids, src, w.askedInterface(x))
		}
	}
}

// askedInterface returns the node of the module's interface that an assertion or
// switch looks into: what comes out of it went in as the same type.
func (w *walker) askedInterface(x ast.Expr) []int {
	n, ok := types.Unalias(w.info.TypeOf(x)).(*types.Named)
	if !ok || !isInterface(n) || !w.ours(n.Obj()) {
		return nil
	}
	return []int{w.interfaceNode(n)}
}

// mapKey adds the flow of an index into the keys of a map.
func (w *walker) mapKey(n *ast.IndexExpr) {
	if m, ok := gosrc.Core(w.info.TypeOf(n.X)).(*types.Map); ok && w.info.Types[n].IsValue() {
		w.flow(w.carriers(n.X), m.Key(), n.Index)
	}
}

// instance marks the type arguments that a generic function is given.
func (w *walker) instance(e ast.Expr, args ...ast.Expr) {
	tv := w.info.Types[e]
	if tv.IsType() || tv.Type == nil {
		return
	}
	for _, arg := range args {
		if t := w.info.Types[arg]; t.IsType() && w.mentions(t.Type) {
			w.owner[arg] = w.exprNode(e)
			w.join(w.carriers(e), []int{w.exprNode(e)})
		}
	}
}

// flow adds the flow of an expression to nodes that have type t.
func (w *walker) flow(dst []int, t types.Type, e ast.Expr) {
	w.flowTo(dst, t, w.carriers(e), w.info.TypeOf(e), e)
}

func (w *walker) flowTo(dst []int, t types.Type, src []int, srcType types.Type, e ast.Expr) {
	w.join(dst, src)
	w.toHandle(dst, srcType, t, e)
	w.toInterface(src, srcType, t, e)
}
