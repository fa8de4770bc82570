package thread

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
)

// A walker adds the flows of one package to the graph.
type walker struct {
	*graph
	pkg  *fixer.Package
	info *types.Info
	file *fixer.File
}

func (w *walker) walkPackage() {
	for _, f := range w.pkg.Files {
		if f.Syntax == nil {
			continue
		}
		w.file = f
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
	w.instances()
}

// visit adds what one syntax node says; stack holds those around it.
func (w *walker) visit(n ast.Node, stack []ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		w.signature(w.at(n.Name.Pos()), n.Type, &shape{fn: w.funcs[n.Name.Pos()], name: n.Name, recv: w.receiver(n)})
		if n.Recv != nil {
			w.fields(n.Recv)
		}
		w.typeParams(n.Type.TypeParams)
	case *ast.SelectorExpr:
		w.selected(n)
	case *ast.FuncLit:
		w.signature(w.at(n.Pos()), n.Type, &shape{fn: w.funcs[n.Pos()]})
	case *ast.InterfaceType:
		w.methods(n)
		w.embedded(w.info.TypeOf(n))
	case *ast.StructType:
		w.fields(n.Fields)
	case *ast.TypeSpec:
		if obj := w.info.Defs[n.Name]; obj != nil && w.functional(obj.Type()) {
			unify(w.at(n.Name.Pos()), w.typeTerm(n.Type))
		} else if t := w.constraint(n.Type); t != nil {
			unify(w.at(n.Name.Pos()), t)
		}
		w.typeParams(n.TypeParams)
	case *ast.IndexExpr:
		w.typeArgs(n.X, n.Index)
		if m, ok := under(w.info.TypeOf(n.X)).(*types.Map); ok {
			w.convert(w.info.TypeOf(n.Index), m.Key())
		}
	case *ast.IndexListExpr:
		w.typeArgs(n.X, n.Indices...)
	case *ast.ValueSpec:
		w.valueSpec(n)
	case *ast.AssignStmt:
		w.assign(n.Lhs, n.Rhs)
		if _, field := ast.Unparen(n.Lhs[0]).(*ast.SelectorExpr); field {
			w.kept(n.Rhs)
		}
	case *ast.RangeStmt:
		w.rangeOver(n)
	case *ast.SendStmt:
		if ch, ok := under(w.info.TypeOf(n.Chan)).(*types.Chan); ok {
			w.flow(w.term(n.Chan), ch.Elem(), n.Value)
		}
	case *ast.ReturnStmt:
		w.returned(n, stack)
		w.kept(n.Results)
	case *ast.CallExpr:
		w.call(n, stack)
	case *ast.CompositeLit:
		w.literal(n)
		w.kept(n.Elts)
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			w.assert(w.info.TypeOf(n.X), n.Type)
		}
	case *ast.TypeSwitchStmt:
		w.typeSwitch(n)
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			w.compared(n.X, n.Y)
		}
	case *ast.SwitchStmt:
		for _, s := range n.Body.List {
			for _, e := range s.(*ast.CaseClause).List {
				if n.Tag != nil {
					w.compared(n.Tag, e)
				}
			}
		}
	}
}

// compared adds that one of two values may become of the other's type.
func (w *walker) compared(a, b ast.Expr) {
	s, t := w.info.TypeOf(a), w.info.TypeOf(b)
	w.convert(s, t)
	w.convert(t, s)
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// signature gives a term the parts of a function type.
func (w *walker) signature(t *term, ft *ast.FuncType, sh *shape) {
	if !w.graph.shapes[ft.Pos()] {
		w.graph.shapes[ft.Pos()] = true
		sh.pkg, sh.file, sh.typ = w.pkg, w.file, ft
		t = t.find()
		t.shapes = append(t.shapes, sh)
	}
	w.fieldTerms(ft.Params, t.param)
	w.fieldTerms(ft.Results, t.result)
}

// fieldTerms joins the names, types and parts of a list.
func (w *walker) fieldTerms(list *ast.FieldList, part func(int) *term) {
	if list == nil {
		return
	}
	i := 0
	for _, f := range list.List {
		n := max(1, len(f.Names))
		if w.functional(w.info.TypeOf(f.Type)) {
			for j := range n {
				unify(part(i+j), w.typeTerm(f.Type))
				if len(f.Names) > 0 {
					unify(w.at(f.Names[j].Pos()), part(i+j))
				}
			}
		}
		i += n
	}
}

// fields joins the fields of a struct with their types.
func (w *walker) fields(list *ast.FieldList) {
	for _, f := range list.List {
		if !w.functional(w.info.TypeOf(f.Type)) {
			continue
		}
		t := w.typeTerm(f.Type)
		for _, name := range f.Names {
			unify(w.at(name.Pos()), t)
		}
		if len(f.Names) == 0 {
			if v, ok := w.info.Implicits[f].(*types.Var); ok {
				unify(w.at(v.Pos()), t)
			}
		}
	}
}

// methods makes the methods of an interface known.
func (w *walker) methods(n *ast.InterfaceType) {
	for _, f := range n.Methods.List {
		if ft, ok := f.Type.(*ast.FuncType); ok && len(f.Names) == 1 {
			w.signature(w.at(f.Names[0].Pos()), ft, &shape{name: f.Names[0], recv: w.info.TypeOf(n)})
		}
	}
}

// receiver returns the type that a method is declared on, nil for a function.
func (w *walker) receiver(d *ast.FuncDecl) types.Type {
	f, ok := w.info.Defs[d.Name].(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return nil
	}
	return f.Signature().Recv().Type()
}

// selected notes where a method is selected.
func (w *walker) selected(n *ast.SelectorExpr) {
	s := w.info.Selections[n]
	if s == nil || w.seen[n.Sel.Pos()] {
		return
	}
	f, ok := s.Obj().(*types.Func)
	if !ok {
		return
	}
	if w.ours(f) {
		w.seen[n.Sel.Pos()] = true
		t := w.at(f.Origin().Pos())
		t.refs = append(t.refs, &ref{w.file, n.Sel})
	} else if named := namedOf(s.Recv()); named != nil && w.ours(named.Obj()) {
		w.promoted[promotion{named.Origin().Obj().Pos(), f.Name()}] = true
	}
}

// namedOf returns the declared type that t is, or points to.
func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

func (w *walker) valueSpec(n *ast.ValueSpec) {
	if n.Type != nil && w.functional(w.info.TypeOf(n.Type)) {
		for _, name := range n.Names {
			unify(w.at(name.Pos()), w.typeTerm(n.Type))
		}
	}
	var lhs []ast.Expr
	for _, name := range n.Names {
		lhs = append(lhs, name)
	}
	w.assign(lhs, n.Values)
}

// assign adds the flows of an assignment, one by one or from one expression.
func (w *walker) assign(lhs, rhs []ast.Expr) {
	if len(lhs) == len(rhs) {
		for i := range lhs {
			if t := w.targetType(lhs[i]); t != nil {
				w.flow(w.term(lhs[i]), t, rhs[i])
			}
		}
		return
	}
	if len(rhs) != 1 {
		return
	}
	tuple, ok := w.info.TypeOf(rhs[0]).(*types.Tuple)
	for i := range lhs {
		t := w.targetType(lhs[i])
		if t == nil {
			continue
		}
		if call, isCall := ast.Unparen(rhs[0]).(*ast.CallExpr); isCall && ok && i < tuple.Len() {
			w.flowType(w.term(lhs[i]), t, w.result(call, i), tuple.At(i).Type())
		} else if i == 0 { // v, ok := x[i], <-x, x.(T)
			from := w.info.TypeOf(rhs[0])
			if ok && tuple.Len() > 0 {
				from = tuple.At(0).Type()
			}
			w.flowType(w.term(lhs[0]), t, w.term(rhs[0]), from)
		}
	}
}

// targetType returns the type of what is assigned to, nil if it is new or
// blank and not an interface.
func (w *walker) targetType(e ast.Expr) types.Type {
	if id, ok := e.(*ast.Ident); ok {
		obj := w.info.ObjectOf(id)
		if obj == nil {
			return nil
		}
		return obj.Type()
	}
	return w.info.TypeOf(e)
}

func (w *walker) returned(n *ast.ReturnStmt, stack []ast.Node) {
	var t *term
	var sig *types.Signature
	for i := len(stack) - 1; i >= 0 && sig == nil; i-- {
		switch f := stack[i].(type) {
		case *ast.FuncLit:
			sig, _ = w.info.TypeOf(f).(*types.Signature)
			t = w.at(f.Pos())
		case *ast.FuncDecl:
			if obj, ok := w.info.Defs[f.Name].(*types.Func); ok {
				sig, t = obj.Signature(), w.at(f.Name.Pos())
			}
		}
	}
	if sig == nil || len(n.Results) == 0 {
		return
	}
	results := sig.Results()
	if len(n.Results) == results.Len() {
		for i, e := range n.Results {
			w.flow(w.resultOf(t, results.At(i).Type(), i), results.At(i).Type(), e)
		}
		return
	}
	call, ok := ast.Unparen(n.Results[0]).(*ast.CallExpr)
	tuple, isTuple := w.info.TypeOf(n.Results[0]).(*types.Tuple)
	if !ok || !isTuple {
		return
	}
	for i := range min(tuple.Len(), results.Len()) {
		w.flowType(w.resultOf(t, results.At(i).Type(), i), results.At(i).Type(), w.result(call, i), tuple.At(i).Type())
	}
}

// resultOf returns the term of a result, nil if its type has no functions.
func (w *walker) resultOf(t *term, typ types.Type, i int) *term {
	if t == nil || !w.functional(typ) {
		return nil
	}
	return t.result(i)
}

// literal adds the flows into a composite literal.
func (w *walker) literal(n *ast.CompositeLit) {
	t := w.info.TypeOf(n)
	u := under(t)
	if p, ok := u.(*types.Pointer); ok { // &T{} left out inside another literal
		u = under(p.Elem())
	}
	own := w.term(n)
	for i, e := range n.Elts {
		key, value := ast.Expr(nil), e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			key, value = kv.Key, kv.Value
		}
		switch u := u.(type) {
		case *types.Struct:
			if f := structField(u, i, key); f != nil {
				w.flow(w.varTerm(f), f.Type(), value)
			}
		case *types.Map:
			w.flow(own, u.Elem(), value)
			w.flow(nil, u.Key(), key)
		case *types.Slice:
			w.flow(own, u.Elem(), value)
		case *types.Array:
			w.flow(own, u.Elem(), value)
		}
		if inner, ok := ast.Unparen(value).(*ast.CompositeLit); ok && inner.Type == nil && own != nil {
			unify(own, w.term(inner))
		}
	}
}

func structField(s *types.Struct, i int, key ast.Expr) *types.Var {
	id, ok := key.(*ast.Ident)
	if !ok {
		if i < s.NumFields() && key == nil {
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
