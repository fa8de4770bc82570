package driver

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// errorMethods are the methods of pq.Error that are functions of the compat
// package, each with a literal's type and further arguments.
var errorMethods = map[string]struct{ typ, args string }{
	"Fatal":           {typ: "func() bool"},
	"Get":             {typ: "func(field byte) string", args: ", field"},
	"ErrorWithDetail": {typ: "func() string"},
}

// errorMethod rewrites the methods of lib/pq's errors that pgx's do not have:
//
//	e.Fatal()            pqcompat.Fatal(e)
//	e.Get('M')           pqcompat.Get(e, 'M')
//	(*pq.Error).Fatal    pqcompat.Fatal
//	f(e.Fatal)           f(func() bool { return pqcompat.Fatal(e) })
func (r *rewriter) errorMethod(sel *ast.SelectorExpr, stack []ast.Node) {
	selected := r.info().Selections[sel]
	method, ok := errorMethods[sel.Sel.Name]
	if selected == nil || !ok || r.file.Generated {
		return
	}
	if m, ok := selected.Obj().(*types.Func); !ok || !gosrc.IsNamed(gosrc.Deref(m.Signature().Recv().Type()), dbapi.PQPath, "Error") {
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
	called = called && call.Fun == sel
	if selected.Kind() != types.MethodVal || !called && (len(selected.Index()) > 1 || !r.staysAs(sel.X, stack)) {
		return // refused by method
	}
	r.handled[sel.Sel] = true
	r.site(sel.Pos())
	before, after := r.receiver(selected)
	if sel.Sel.Name == "ErrorWithDetail" {
		at := r.p.m.Fset.Position(sel.Pos())
		r.note("%s:%d: ErrorWithDetail shows the lines of the statement around the error no longer", r.p.m.Rel(at.Filename), at.Line)
	}
	if !called {
		r.replace(sel.X.Pos(), sel.X.Pos(), method.typ+" { return "+name+"("+before)
		r.replace(sel.X.End(), sel.End(), after+method.args+") }")
		return
	}
	if len(call.Args) > 0 {
		after += ", "
	}
	r.replace(sel.X.Pos(), sel.X.Pos(), name+"("+before)
	r.replace(sel.X.End(), call.Lparen+1, after)
}

// staysAs reports whether an expression is a local variable that is the same
// whenever a literal in its place runs: it is given nothing behind it, nor in a loop
// around it.
func (r *rewriter) staysAs(e ast.Expr, stack []ast.Node) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok || id.Name == "field" {
		return false
	}
	v, ok := r.info().Uses[id].(*types.Var)
	if !ok || v.Parent() == nil || v.Parent() == r.pkg.Types.Scope() {
		return false
	}
	from := id.Pos()
	var fn ast.Node
	for _, n := range stack {
		switch n.(type) {
		case *ast.FuncDecl:
			fn = n
		case *ast.ForStmt, *ast.RangeStmt:
			if !gosrc.Contains(n, v.Pos()) {
				from = min(from, n.Pos())
			}
		}
	}
	return fn != nil && !r.writtenFrom(fn, v, from)
}

// writtenFrom reports whether a function writes to a variable behind a position, or
// takes its address there.
func (r *rewriter) writtenFrom(fn ast.Node, v *types.Var, from token.Pos) bool {
	written := false
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Pos() >= from && r.info().Uses[id] == v && gosrc.IsWritten(id, stack) {
			written = true
		}
		return !written
	})
	return written
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
		if gosrc.IsNamed(gosrc.Deref(f.Type()), dbapi.PQPath, "Error") && name == "Error" {
			name = "PgError"
		}
		after, t = after+"."+name, f.Type()
	}
	if !isPQError(t) {
		before = "&"
	}
	return before, after
}
