package acquire

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// assignAll follows an assignment.
func (w *walk) assignAll(to, from []ast.Expr, n ast.Node, st state) (state, bool) {
	linked := slices.Clone(st.links)
	for i, lhs := range to {
		var value ast.Expr
		if len(from) == len(to) {
			value = from[i]
		}
		_, declared := n.(*ast.ValueSpec)
		st = w.assignValue(st, lhs, value, declared && len(from) == 0)
		if !st.on {
			continue
		}
		v := w.variable(lhs)
		if v != nil && slices.Contains(st.vars, v) && !w.holdsOn(from, st) {
			if st.vars = without(st.vars, v); len(st.vars) == 0 {
				w.leak(Leak{lhs.Pos(), Overwritten}, st)
				return st, false
			}
		}
		if v != nil && slices.Contains(linked, v) && !w.answers(from, st) {
			st.links = without(st.links, v)
			st.unsure = st.unsure || w.mentionAny(from, v)
		}
	}
	return st, true
}

// holdsOn reports whether the handle itself is what is assigned.
func (w *walk) holdsOn(from []ast.Expr, st state) bool {
	return slices.ContainsFunc(from, func(e ast.Expr) bool {
		v := w.variable(e)
		return v != nil && slices.Contains(st.vars, v)
	})
}

// answers reports whether what is assigned says whether the handle is held.
func (w *walk) answers(from []ast.Expr, st state) bool {
	if len(from) != 1 {
		return false
	}
	call, ok := ast.Unparen(from[0]).(*ast.CallExpr)
	return ok && w.answer(call, st) != stays
}

// answer is when the call of a method of the handle gives it back.
func (w *walk) answer(call *ast.CallExpr, st state) ending {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return stays
	}
	x := sel.X
	for {
		inner, ok := ast.Unparen(x).(*ast.SelectorExpr)
		if !ok {
			break
		}
		x = inner.X
	}
	if v := w.variable(x); v == nil || !slices.Contains(st.vars, v) {
		return stays
	}
	return w.ending(w.span, sel.Sel.Name)
}

func (w *walk) mentionAny(list []ast.Expr, v *types.Var) bool {
	return slices.ContainsFunc(list, func(e ast.Expr) bool { return gosrc.Mentions(w.TypesInfo, e, v) })
}

// variable returns the variable that an identifier stands for.
func (p *pkg) variable(e ast.Expr) *types.Var {
	if e == nil {
		return nil
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := p.TypesInfo.ObjectOf(id).(*types.Var)
	return v
}

// assign forgets what is known of what gets a new value.
func (w *walk) assign(st state, to, value ast.Expr) state {
	return w.assignValue(st, to, value, false)
}

// assignValue forgets what conditions said about the variable that is assigned to, or
// of which a part is, and notes what its new value says about them. With zero, that is
// the zero value.
func (w *walk) assignValue(st state, to, value ast.Expr, zero bool) state {
	root := to
	for root != nil {
		switch e := root.(type) {
		case *ast.SelectorExpr:
			root = e.X
			continue
		case *ast.IndexExpr:
			root = e.X
			continue
		case *ast.StarExpr:
			root = e.X
			continue
		case *ast.ParenExpr:
			root = e.X
			continue
		}
		break
	}
	v := w.variable(root)
	if v == nil {
		return st
	}
	st = w.conds.forget(st, v)
	if root == to {
		for key, answer := range w.constant(v, value, zero) {
			if w.conds.count[key] > 0 {
				st = st.set(key, answer)
			}
		}
	}
	return st
}

// constant is what an assigned value says about conditions on the variable.
func (w *walk) constant(v *types.Var, value ast.Expr, zero bool) map[string]bool {
	isTrue, isNil := boolKey(v), nilKey(v)
	if zero {
		return map[string]bool{isTrue: false, isNil: true}
	}
	if value == nil {
		return nil
	}
	tv := w.TypesInfo.Types[value]
	switch {
	case tv.IsNil():
		return map[string]bool{isNil: true}
	case tv.Value != nil && tv.Value.Kind() == constant.Bool:
		return map[string]bool{isTrue: constant.BoolVal(tv.Value)}
	}
	switch e := ast.Unparen(value).(type) {
	case *ast.UnaryExpr, *ast.FuncLit:
		return map[string]bool{isNil: false}
	case *ast.CallExpr:
		if fn := gosrc.Callee(w.TypesInfo, e); fn != nil && (fn.FullName() == "errors.New" || fn.FullName() == "fmt.Errorf") {
			return map[string]bool{isNil: false}
		}
	}
	return nil
}
