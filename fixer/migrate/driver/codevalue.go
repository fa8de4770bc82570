package driver

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// codeValue rewrites the methods of codes and classes that are values:
//
//	pq.ErrorCode.Name    conn.ConditionName
//	f(err.Code.Name)     f(func() string { return conn.ConditionName(err.Code) })
//	f(err.Code.Class)    f(func() string { return err.Code[:2] })
func (r *rewriter) codeValue(sel *ast.SelectorExpr, stack []ast.Node) {
	selected := r.info().Selections[sel]
	if selected == nil || r.file.Generated {
		return
	}
	m, ok := selected.Obj().(*types.Func)
	if !ok || !isCode(gosrc.Deref(m.Signature().Recv().Type())) || m.Name() != "Name" && m.Name() != "Class" {
		return
	}
	if isCalled(sel, stack) {
		return // see codeMethod
	}
	before, after := r.conn(sel.Pos(), codeName(m))+"(", ")"
	if m.Name() == "Class" {
		before, after = "", "[:2]"
	}
	switch {
	case selected.Kind() == types.MethodExpr && m.Name() == "Name":
		r.handled[sel.X], r.handled[sel.Sel] = true, true
		r.site(sel.Pos())
		r.replace(sel.Pos(), sel.End(), strings.TrimSuffix(before, "("))
	case selected.Kind() == types.MethodExpr:
		r.handled[sel.X], r.handled[sel.Sel] = true, true
		r.site(sel.Pos())
		r.replace(sel.Pos(), sel.End(), "func(code string) string { return code"+after+" }")
	case r.staysAs(rootOf(sel.X), stack):
		r.handled[sel.Sel] = true
		r.site(sel.Pos())
		r.replace(sel.X.Pos(), sel.X.Pos(), "func() string { return "+before)
		r.replace(sel.X.End(), sel.End(), after+" }")
	default:
		r.refuse(ErrorField, sel.Sel.Pos(), "method %s of a code is taken of what may change until it is called: write a function literal", m.Name())
	}
}

// isCalled reports whether a selector is the function of the call around it.
func isCalled(sel *ast.SelectorExpr, stack []ast.Node) bool {
	call, ok := stack[len(stack)-1].(*ast.CallExpr)
	return ok && call.Fun == sel
}

// codeName is the function of package conn that does what the method Name does.
func codeName(m *types.Func) string {
	if strings.HasSuffix(m.Signature().Recv().Type().String(), "Class") {
		return "ClassName"
	}
	return "ConditionName"
}

// rootOf returns what the first selector of a path is on. The class of a code is on its
// path.
func rootOf(e ast.Expr) ast.Expr {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.CallExpr:
			sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
			if !ok || len(x.Args) > 0 || sel.Sel.Name != "Class" {
				return e
			}
			e = sel.X
		default:
			return e
		}
	}
}
