package thread

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// term returns the term of the functions that an expression is, or is made of;
// nil if it has none.
func (w *walker) term(e ast.Expr) *term {
	e = ast.Unparen(e)
	t := w.info.TypeOf(e)
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	if (t == nil || !w.functional(t)) && !w.genericValue(e) {
		return nil
	}
	switch e := e.(type) {
	case *ast.Ident:
		return w.objTerm(w.info.ObjectOf(e))
	case *ast.SelectorExpr:
		return w.selectorTerm(e)
	case *ast.FuncLit:
		return w.at(e.Pos())
	case *ast.CompositeLit:
		if e.Type != nil {
			return w.typeTerm(e.Type)
		}
		return w.at(e.Pos())
	case *ast.CallExpr:
		return w.result(e, 0)
	case *ast.IndexExpr:
		return w.term(e.X)
	case *ast.IndexListExpr:
		return w.term(e.X)
	case *ast.SliceExpr:
		return w.term(e.X)
	case *ast.StarExpr:
		return w.term(e.X)
	case *ast.UnaryExpr:
		return w.term(e.X)
	case *ast.TypeAssertExpr:
		if e.Type != nil {
			return w.typeTerm(e.Type)
		}
	}
	return nil
}

func (w *walker) selectorTerm(e *ast.SelectorExpr) *term {
	s := w.info.Selections[e]
	switch {
	case s == nil:
		return w.objTerm(w.info.Uses[e.Sel])
	case s.Kind() != types.MethodExpr:
		return w.objTerm(s.Obj())
	}
	const why = "a method expression is made of it"
	if w.ours(s.Obj()) {
		w.objTerm(s.Obj()).fix(why)
	}
	return foreign(why)
}

// genericValue reports whether an expression is an instance of what has a type
// with a type parameter at this place.
func (w *walker) genericValue(e ast.Expr) bool {
	var obj types.Object
	switch e := e.(type) {
	case *ast.Ident:
		obj = w.info.ObjectOf(e)
	case *ast.SelectorExpr:
		obj = w.info.ObjectOf(e.Sel)
	}
	v, ok := obj.(*types.Var)
	return ok && w.functional(v.Origin().Type())
}

// objTerm returns the term of a variable or function.
func (w *walker) objTerm(obj types.Object) *term {
	switch obj := obj.(type) {
	case *types.Var:
		return w.varTerm(obj)
	case *types.Func:
		if w.ours(obj) {
			return w.at(obj.Origin().Pos())
		}
		return foreign(obj.FullName() + " is not of this module")
	}
	return nil
}

// varTerm returns the term of a variable, parameter or field.
func (w *walker) varTerm(v *types.Var) *term {
	v = v.Origin()
	if !w.functional(v.Type()) {
		return nil
	}
	if !w.ours(v) {
		return foreign(v.Name() + " is not of this module")
	}
	return w.at(v.Pos())
}

// foreign returns a term of its own whose type cannot change.
func foreign(why string) *term { return &term{fixed: why, sealed: true} }

// result returns the term of the ith result of a call.
func (w *walker) result(n *ast.CallExpr, i int) *term {
	fun := ast.Unparen(n.Fun)
	tv := w.info.Types[fun]
	switch {
	case tv.IsType():
		return w.typeTermOf(fun, tv.Type)
	case tv.IsBuiltin():
		switch id, _ := fun.(*ast.Ident); {
		case id == nil || len(n.Args) == 0:
		case id.Name == "append":
			return w.term(n.Args[0])
		case id.Name == "make" || id.Name == "new":
			return w.typeTerm(n.Args[0])
		}
		return nil
	}
	sig, ok := gosrc.Core(tv.Type).(*types.Signature)
	if !ok || i >= sig.Results().Len() {
		return nil
	}
	callee := gosrc.Callee(w.info, n)
	rt := sig.Results().At(i).Type()
	if !w.functional(rt) {
		if callee == nil || !w.functional(callee.Origin().Signature().Results().At(i).Type()) {
			return nil
		}
	}
	switch {
	case callee != nil && w.ours(callee):
		return w.at(callee.Origin().Pos()).result(i)
	case callee != nil:
		return foreign("it comes from " + callee.FullName())
	}
	if t := w.term(fun); t != nil {
		return t.result(i)
	}
	return nil
}

// typeTerm returns the term of a type as it is written.
func (w *walker) typeTerm(e ast.Expr) *term {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncType:
		t := w.at(e.Pos())
		w.signature(t, e, new(shape))
		return t.find()
	case *ast.ArrayType:
		return w.typeTerm(e.Elt)
	case *ast.Ellipsis:
		return w.typeTerm(e.Elt)
	case *ast.MapType:
		return w.typeTerm(e.Value)
	case *ast.ChanType:
		return w.typeTerm(e.Value)
	case *ast.StarExpr:
		return w.typeTerm(e.X)
	case *ast.IndexExpr:
		return w.typeTerm(e.X)
	case *ast.IndexListExpr:
		return w.typeTerm(e.X)
	case *ast.Ident:
		return w.typeName(w.info.ObjectOf(e))
	case *ast.SelectorExpr:
		return w.typeName(w.info.ObjectOf(e.Sel))
	}
	return nil
}

// typeTermOf returns the term of a type that is an expression, as in a
// conversion.
func (w *walker) typeTermOf(e ast.Expr, t types.Type) *term {
	if !w.functional(t) {
		return nil
	}
	return w.typeTerm(e)
}

func (w *walker) typeName(obj types.Object) *term {
	tn, ok := obj.(*types.TypeName)
	if !ok || !w.functional(tn.Type()) {
		return nil
	}
	if n, ok := tn.Type().(*types.Named); ok {
		tn = n.Origin().Obj()
	}
	if !w.ours(tn) {
		return foreign(tn.Name() + " is a type of package " + pkgName(tn))
	}
	return w.at(tn.Pos())
}

func pkgName(obj types.Object) string {
	if obj.Pkg() == nil {
		return "builtin"
	}
	return obj.Pkg().Path()
}

// flow adds that the value of an expression becomes one of type t in a place
// with the term dst.
func (w *walker) flow(dst *term, t types.Type, e ast.Expr) {
	if e == nil {
		return
	}
	if fn := w.reference(e); fn != nil && dst != nil {
		w.addUse(fn, e, dst)
		return
	}
	w.flowType(dst, t, w.term(e), w.info.TypeOf(e))
}

// flowType is flow of what is no expression of its own.
func (w *walker) flowType(dst *term, t types.Type, src *term, from types.Type) {
	if dst != nil && src != nil {
		unify(dst, src)
	}
	if t == nil || from == nil {
		return
	}
	w.alike(from, t)
	if isInterface(t) && src != nil {
		if _, named := types.Unalias(from).(*types.Named); !named || types.Unalias(t).Underlying().(*types.Interface).Empty() {
			src.seal("it becomes an interface")
		}
	}
	w.convert(from, t)
}

// reference returns the declared function or method of the module that an
// expression names as a value.
func (w *walker) reference(e ast.Expr) *function {
	var obj types.Object
	switch e := generic(e).(type) {
	case *ast.Ident:
		obj = w.info.Uses[e]
	case *ast.SelectorExpr:
		if s := w.info.Selections[e]; s != nil {
			if s.Kind() != types.MethodVal || isInterface(s.Recv()) {
				return nil
			}
			obj = s.Obj()
		} else {
			obj = w.info.Uses[e.Sel]
		}
	}
	f, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	return w.functionOf(f)
}

// addUse records that a declared function flows to a place.
func (w *walker) addUse(fn *function, e ast.Expr, dst *term) {
	fn.used = true
	if w.seen[e.Pos()] {
		return
	}
	w.seen[e.Pos()] = true
	w.graph.uses = append(w.graph.uses, &use{pkg: w.pkg, file: w.file, fn: fn, expr: e, to: dst})
}

// foreignCall adds the flows into code outside the module.
func (w *walker) foreignCall(n *ast.CallExpr, callee *types.Func, sig *types.Signature) {
	why := "it is passed to " + callee.FullName()
	flows.Arguments(w.info, n, sig, func(_, _ int, to types.Type, from flows.Value) {
		call := from.Call()
		if call == nil && w.functional(from.Type) {
			w.flow(foreign(why), to, from.Expr)
			return
		}
		if call != nil {
			if t := w.result(call, from.Result); t != nil {
				t.seal(why)
			}
		}
		w.convert(from.Type, to)
	})
	w.reflected(n, callee)
}
