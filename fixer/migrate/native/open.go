package native

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// open rewrites the call that opens the database:
//
//	conn.OpenSQL(url, opts...)
//	conn.OpenURL(ctx, url, opts...)
func (r *rewriter) open(s *flow.Source) {
	if !r.hasParity(s.Package, s.Call) {
		r.refuse(NoParity, s.Package, s.Call.Pos(), "conn.OpenSQL without conn.WithParity(conn.LibPQ)")
	}
	name := calledName(s.Call)
	if name == nil {
		r.refuse(Untracked, s.Package, s.Call.Pos(), "conn.OpenSQL is not called by its name")
		return
	}
	r.replace(s.Package, name.Pos(), name.End(), "OpenURL")
	r.giveContext(s.Package, s.Call, r.opening(s.Package, s.Call.Pos()))
}

// hasParity reports whether a call has the argument conn.WithParity(conn.LibPQ).
func (r *rewriter) hasParity(pkg *fixer.Package, call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		option, ok := ast.Unparen(arg).(*ast.CallExpr)
		if !ok || len(option.Args) != 1 {
			continue
		}
		f, _ := typeutil.Callee(pkg.Info, option).(*types.Func)
		if f == nil || f.FullName() != r.opts.ConnPath+".WithParity" {
			continue
		}
		if c, ok := constantOf(pkg.Info, option.Args[0]); ok && c.Name() == "LibPQ" {
			return true
		}
	}
	return false
}

// constantOf returns the constant that an expression names.
func constantOf(info *types.Info, e ast.Expr) (*types.Const, bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		c, ok := info.Uses[e].(*types.Const)
		return c, ok
	case *ast.SelectorExpr:
		c, ok := info.Uses[e.Sel].(*types.Const)
		return c, ok
	}
	return nil, false
}

// calledName returns the name of the function in a call of f or pkg.f.
func calledName(call *ast.CallExpr) *ast.Ident {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	}
	return nil
}
