package migrate

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// errorMethods are the methods of pq.Error that are functions of the compat
// package.
var errorMethods = map[string]bool{"Fatal": true, "Get": true, "ErrorWithDetail": true}

// errorMethod rewrites the methods of lib/pq's errors that pgx's do not have:
//
//	e.Fatal()            pqcompat.Fatal(e)
//	e.Get('M')           pqcompat.Get(e, 'M')
//	(*pq.Error).Fatal    pqcompat.Fatal
func (r *rewriter) errorMethod(sel *ast.SelectorExpr, stack []ast.Node) {
	selected := r.info().Selections[sel]
	if selected == nil || !errorMethods[sel.Sel.Name] || r.file.Generated {
		return
	}
	if m, ok := selected.Obj().(*types.Func); !ok || !gosrc.IsNamed(gosrc.Deref(m.Signature().Recv().Type()), pqPath, "Error") {
		return
	}
	name := r.compat(sel.Pos(), sel.Sel.Name)
	if selected.Kind() == types.MethodExpr && isPQError(selected.Recv()) {
		r.handled[sel.X], r.handled[sel.Sel] = true, true
		r.site(sel.Pos())
		r.replace(sel.Pos(), sel.End(), name)
		return
	}
	call, called := stack[len(stack)-1].(*ast.CallExpr)
	if selected.Kind() != types.MethodVal || !called || call.Fun != sel {
		return // refused by method
	}
	r.handled[sel.Sel] = true
	r.site(sel.Pos())
	before, after := r.receiver(selected)
	if len(call.Args) > 0 {
		after += ", "
	}
	r.replace(sel.X.Pos(), sel.X.Pos(), name+"("+before)
	r.replace(sel.X.End(), call.Lparen+1, after)
	if sel.Sel.Name == "ErrorWithDetail" {
		at := r.p.m.Fset.Position(sel.Pos())
		r.note("%s:%d: ErrorWithDetail shows the lines of the statement around the error no longer", r.p.m.Rel(at.Filename), at.Line)
	}
}

// receiver is what stands around the operand of a method of pq.Error where a
// function takes its place: an embedded error is named, and of a value the
// address is taken.
func (r *rewriter) receiver(selected *types.Selection) (before, after string) {
	t := selected.Recv()
	for _, i := range selected.Index()[:len(selected.Index())-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		f := t.Underlying().(*types.Struct).Field(i)
		name := f.Name()
		if gosrc.IsNamed(gosrc.Deref(f.Type()), pqPath, "Error") && name == "Error" {
			name = "PgError"
		}
		after, t = after+"."+name, f.Type()
	}
	if !isPQError(t) {
		before = "&"
	}
	return before, after
}
