package driver

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// matchesBoth makes a component ask for the errors of both drivers, where one may
// come from either, and reports whether it could: what is asked for is only looked
// at, and goes nowhere.
//
//	errors.As(err, &e)    pqcompat.FindError(err, &e)
//
// The functions that take the place of assertions and of what a type switch looks at
// know both.
func (r *rewriter) matchesBoth() bool {
	var finds []*ast.CallExpr
	fits := true
	r.eachFile(func() {
		ast.PreorderStack(r.file.Syntax, nil, func(n ast.Node, stack []ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				fits = fits && (!r.isErrorType(n) || r.onlyAsked(n, stack))
			case *ast.CallExpr:
				if r.findsError(n) {
					finds = append(finds, n)
				}
			}
			return fits
		})
	})
	if !fits {
		return false
	}
	r.eachFile(func() {
		for _, call := range finds {
			if gosrc.Contains(r.file.Syntax, call.Pos()) {
				r.replace(call.Fun.Pos(), call.Fun.End(), r.compat(call.Pos(), "FindError"))
			}
		}
		r.flush()
	})
	return true
}

// eachFile calls do for the files of the component, each as that at hand.
func (r *rewriter) eachFile(do func()) {
	for _, pkg := range r.c.Packages {
		for _, f := range pkg.Files {
			if f.Syntax != nil && pkg.Info != nil && f.Editable && !f.Generated {
				r.pkg, r.file = pkg, f
				do()
			}
		}
	}
}

func (r *rewriter) isErrorType(id *ast.Ident) bool {
	obj, ok := r.info().Uses[id].(*types.TypeName)
	return ok && obj.Pkg() != nil && obj.Pkg().Path() == dbapi.PQPath && obj.Name() == "Error"
}

// findsError reports whether a call is errors.As with a variable for an error of
// lib/pq.
func (r *rewriter) findsError(call *ast.CallExpr) bool {
	fn := gosrc.Callee(r.info(), call)
	if fn == nil || fn.FullName() != "errors.As" || len(call.Args) != 2 {
		return false
	}
	target, ok := r.info().TypeOf(call.Args[1]).(*types.Pointer)
	return ok && isPQError(target.Elem())
}

// onlyAsked reports whether the name of lib/pq's error type is there for a variable
// of which nothing but fields is read. The stack holds what is around the name.
func (r *rewriter) onlyAsked(id *ast.Ident, stack []ast.Node) bool {
	if sel, ok := stack[len(stack)-1].(*ast.SelectorExpr); ok && sel.Sel == id {
		stack = stack[:len(stack)-1]
	}
	if len(stack) < 2 {
		return false
	}
	star, ok := stack[len(stack)-1].(*ast.StarExpr)
	if !ok {
		return false
	}
	switch n := stack[len(stack)-2].(type) {
	case *ast.TypeAssertExpr:
		a, ok := stack[len(stack)-3].(*ast.AssignStmt)
		return ok && len(a.Rhs) == 1 && r.onlyRead(a.Lhs[0], stack)
	case *ast.ValueSpec:
		return n.Type == star && len(n.Values) == 0 && len(n.Names) == 1 && r.onlyRead(n.Names[0], stack)
	case *ast.CaseClause:
		v := r.info().Implicits[n]
		return len(n.List) == 1 && (v == nil || r.fieldsOnly(v, n))
	}
	return false
}

// onlyRead reports whether nothing but fields is read of a local variable.
func (r *rewriter) onlyRead(e ast.Expr, stack []ast.Node) bool {
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	fn, ok := stack[1].(*ast.FuncDecl) // behind the file
	v := r.info().ObjectOf(id)
	return ok && (id.Name == "_" || v != nil && gosrc.Contains(fn, v.Pos()) && r.fieldsOnly(v, fn))
}

// fieldsOnly reports whether nothing but fields is read of a variable in a node.
func (r *rewriter) fieldsOnly(v types.Object, in ast.Node) bool {
	only := true
	ast.PreorderStack(in, nil, func(n ast.Node, stack []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && r.info().Uses[id] == v {
			only = only && r.readsField(id, stack)
		}
		return only
	})
	return only
}

// readsField reports whether a use of a variable reads a field of it, compares it
// with nil, or gives it what is asked for.
func (r *rewriter) readsField(id *ast.Ident, stack []ast.Node) bool {
	switch n := stack[len(stack)-1].(type) {
	case *ast.SelectorExpr:
		s := r.info().Selections[n]
		return s != nil && (s.Kind() == types.FieldVal && !gosrc.IsWritten(n, stack[:len(stack)-1]) || s.Kind() == types.MethodVal && n.Sel.Name == "SQLState")
	case *ast.BinaryExpr:
		return r.info().Types[n.X].IsNil() || r.info().Types[n.Y].IsNil()
	case *ast.AssignStmt:
		_, asserts := ast.Unparen(n.Rhs[0]).(*ast.TypeAssertExpr)
		return n.Lhs[0] == id && len(n.Rhs) == 1 && asserts
	case *ast.UnaryExpr:
		call, ok := stack[len(stack)-2].(*ast.CallExpr)
		return ok && n.Op == token.AND && r.findsError(call)
	}
	return false
}
