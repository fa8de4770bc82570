package stdlib

import (
	"go/ast"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// RewriteOpen rewrites the call that opens the database:
//
//	conn.OpenSQL(url, opts...)
//	conn.OpenURL(ctx, url, opts...)
func RewriteOpen(r *native.Rewrite, s *flow.Source) {
	if !hasParity(r, s.Package, s.Call) {
		r.Refuse(native.NoParity, s.Package, s.Call.Pos(), "conn.OpenSQL without parity.LibPQ()")
	}
	name := native.CalledName(s.Call)
	if name == nil {
		r.Refuse(native.Callee, s.Package, s.Call.Pos(), "conn.OpenSQL is not called by its name")
		return
	}
	r.Replace(s.Package, name.Pos(), name.End(), "OpenURL")
	r.GiveContext(s.Package, s.Call, r.OpeningContext(s.Package, s.Call.Pos()))
}

// hasParity reports whether a call has the argument parity.LibPQ(), or what was written
// before, conn.WithParity(conn.LibPQ).
func hasParity(r *native.Rewrite, pkg *fixer.Package, call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		option, ok := ast.Unparen(arg).(*ast.CallExpr)
		if !ok {
			continue
		}
		switch f := gosrc.Callee(pkg.Info, option); {
		case f == nil:
		case f.FullName() == r.Options.ConnPath+dbapi.ParityPath+".LibPQ":
			return true
		case f.FullName() == r.Options.ConnPath+".WithParity" && len(option.Args) == 1 && native.Names(pkg.Info, option.Args[0], r.Options.ConnPath, "LibPQ"):
			return true
		}
	}
	return false
}
