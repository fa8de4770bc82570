package stdlib

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// IsOpenDB reports whether a handle comes from sql.OpenDB.
func IsOpenDB(s *flow.Source) bool {
	return s.Func != nil && s.Func.FullName() == "database/sql.OpenDB"
}

// RewriteOpenDB rewrites a pool that is opened on a connector:
//
//	connector, err := pqcompat.NewConnector(url)
//	if err != nil { return err }
//	db := sql.OpenDB(connector)
//
//	db, err := conn.OpenURL(ctx, url, parity.LibPQ())
//	if err != nil { return err }
func RewriteOpenDB(r *native.Rewrite, s *flow.Source) {
	call, stmt := ConnectorOf(r, s)
	if call == nil {
		r.Refuse(native.Source, s.Package, s.Call.Pos(), "the handle comes from sql.OpenDB, with a connector that is not one of conn in a variable next to it")
		return
	}
	info := s.Package.Info
	ofConn := typeutil.Callee(info, call).Pkg().Path() == r.Options.ConnPath
	if ofConn && !hasParity(r, s.Package, call) {
		r.Refuse(native.NoParity, s.Package, call.Pos(), "conn.NewConnector without parity.LibPQ()")
		return
	}
	id := stmt.Lhs[0].(*ast.Ident)
	name := poolName(r, s, stmt, info.Defs[id])
	r.Replace(s.Package, call.Fun.Pos(), call.Fun.End(), r.Conn(s.Package, call.Pos(), "OpenURL"))
	r.GiveContext(s.Package, call, r.OpeningContext(s.Package, call.Pos()))
	if !ofConn {
		r.WithParity(s, call)
	}
	if name != id.Name {
		r.Replace(s.Package, id.Pos(), id.End(), name)
	}
	if opened, ok := r.Outer(s.Call).(*ast.AssignStmt); ok && opened.Tok == token.DEFINE && opened.Lhs[0].(*ast.Ident).Name == name {
		r.RemoveLines(s.Package, opened.Pos(), opened.End())
		return
	}
	r.Replace(s.Package, s.Call.Pos(), s.Call.End(), name)
}

// ConnectorOf returns the call that makes the connector a pool is opened on, and
// its statement: a variable of the same block that is used for nothing else.
func ConnectorOf(r *native.Rewrite, s *flow.Source) (*ast.CallExpr, *ast.AssignStmt) {
	info := s.Package.Info
	if len(s.Call.Args) != 1 {
		return nil, nil
	}
	id, ok := ast.Unparen(s.Call.Args[0]).(*ast.Ident)
	if !ok {
		return nil, nil
	}
	v, ok := info.Uses[id].(*types.Var)
	if !ok || v.Kind() != types.LocalVar || native.CountUses(info, v) != 1 {
		return nil, nil
	}
	stmt := declaration(r, s, v)
	if stmt == nil || native.IndexOf(r.BlockOf(s.Call), stmt) < 0 {
		return nil, nil
	}
	call, ok := ast.Unparen(stmt.Rhs[0]).(*ast.CallExpr)
	if !ok || call.Ellipsis.IsValid() {
		return nil, nil
	}
	f := gosrc.Callee(info, call)
	if f == nil || f.FullName() != r.Options.ConnPath+".NewConnector" && f.FullName() != r.Options.ConnPath+"/pqcompat.NewConnector" {
		return nil, nil
	}
	return call, stmt
}

// declaration returns the statement v, err := f() that declares v.
func declaration(r *native.Rewrite, s *flow.Source, v *types.Var) (found *ast.AssignStmt) {
	ast.Inspect(r.FileAt(v.Pos()).Syntax, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if ok && a.Tok == token.DEFINE && len(a.Lhs) == 2 && len(a.Rhs) == 1 && a.Lhs[0].Pos() == v.Pos() {
			found = a
		}
		return found == nil
	})
	return found
}

// poolName returns the name of the variable that was the connector: that of the
// pool, if there was one to be declared and it means nothing before.
func poolName(r *native.Rewrite, s *flow.Source, connector *ast.AssignStmt, v types.Object) string {
	name := "db"
	opened, ok := r.Outer(s.Call).(*ast.AssignStmt)
	declares := ok && opened.Tok == token.DEFINE && len(opened.Lhs) == 1
	if declares {
		id := opened.Lhs[0].(*ast.Ident)
		if r.MeansNothing(s.Package, id.Name, connector, opened) {
			return id.Name
		}
		return v.Name()
	}
	if native.IsFree(s.Package, r.FunctionAround(connector), name) {
		return name
	}
	return v.Name()
}
