package thread

import (
	"go/ast"
	"go/types"
)

// typeParams joins type parameters with the function types of their constraints.
func (w *walker) typeParams(list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, f := range list.List {
		if t := w.constraint(f.Type); t != nil {
			for _, name := range f.Names {
				unify(w.at(name.Pos()), t)
			}
		}
	}
}

// constraint returns the term of the function types in a constraint, nil if it
// has none.
func (w *walker) constraint(e ast.Expr) *term {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr: // ~T
		return w.typeTerm(e.X)
	case *ast.BinaryExpr: // A | B
		a, b := w.constraint(e.X), w.constraint(e.Y)
		unify(a, b)
		if a == nil {
			return b
		}
		return a
	case *ast.InterfaceType:
		var t *term
		for _, f := range e.Methods.List {
			if len(f.Names) > 0 {
				continue // a method
			}
			if part := w.constraint(f.Type); part != nil {
				unify(part, t)
				t = part
			}
		}
		return t
	case *ast.IndexExpr:
		return w.constraint(e.X)
	case *ast.IndexListExpr:
		return w.constraint(e.X)
	case *ast.Ident:
		return w.constraintName(w.info.ObjectOf(e))
	case *ast.SelectorExpr:
		return w.constraintName(w.info.ObjectOf(e.Sel))
	default:
		return w.typeTerm(e)
	}
}

// constraintName does so for a type by its name.
func (w *walker) constraintName(obj types.Object) *term {
	tn, ok := obj.(*types.TypeName)
	if !ok || !isInterface(tn.Type()) {
		return w.typeName(obj)
	}
	if iface := under(tn.Type()).(*types.Interface); iface.IsMethodSet() {
		return nil
	}
	if n, ok := types.Unalias(tn.Type()).(*types.Named); ok {
		tn = n.Origin().Obj()
	}
	if !w.ours(tn) {
		return foreign("the constraint " + tn.Name() + " is not of this module")
	}
	return w.at(tn.Pos())
}

// typeArgs joins type arguments, as they are written, with the type parameters
// they are for.
func (w *walker) typeArgs(x ast.Expr, args ...ast.Expr) {
	params := w.typeParamsOf(x)
	for i, arg := range args {
		if params == nil || i >= params.Len() || !w.functional(w.info.TypeOf(arg)) {
			continue
		}
		if p := params.At(i).Obj(); w.ours(p) {
			unify(w.at(p.Pos()), w.typeTerm(arg))
		} else if t := w.typeTerm(arg); t != nil {
			t.seal("it is a type argument of " + types.ExprString(x))
		}
	}
}

// typeParamsOf returns the type parameters of what an expression names.
func (w *walker) typeParamsOf(x ast.Expr) *types.TypeParamList {
	x = ast.Unparen(x)
	if sel, ok := x.(*ast.SelectorExpr); ok {
		x = sel.Sel
	}
	id, ok := x.(*ast.Ident)
	if !ok {
		return nil
	}
	switch obj := w.info.Uses[id].(type) {
	case *types.Func:
		return obj.Origin().Signature().TypeParams()
	case *types.TypeName:
		switch t := obj.Type().(type) {
		case *types.Named:
			return t.Origin().TypeParams()
		case *types.Alias:
			return t.Origin().TypeParams()
		}
	}
	return nil
}
