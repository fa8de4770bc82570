package native

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

func isOpenDB(s *flow.Source) bool {
	return s.Func != nil && s.Func.FullName() == "database/sql.OpenDB"
}

// openDB rewrites a pool that is opened on a connector:
//
//	connector, err := pqcompat.NewConnector(url)
//	if err != nil { return err }
//	db := sql.OpenDB(connector)
//
//	db, err := conn.OpenURL(ctx, url, conn.WithParity(conn.LibPQ))
//	if err != nil { return err }
func (r *rewriter) openDB(s *flow.Source) {
	call, stmt := r.connectorOf(s)
	if call == nil {
		r.refuse(Source, s.Package, s.Call.Pos(), "the handle comes from sql.OpenDB, with a connector that is not one of conn in a variable next to it")
		return
	}
	info := s.Package.Info
	ofConn := typeutil.Callee(info, call).Pkg().Path() == r.opts.ConnPath
	if ofConn && !r.hasParity(s.Package, call) {
		r.refuse(NoParity, s.Package, call.Pos(), "conn.NewConnector without conn.WithParity(conn.LibPQ)")
		return
	}
	id := stmt.Lhs[0].(*ast.Ident)
	name := r.poolName(s, stmt, info.Defs[id])
	r.replace(s.Package, call.Fun.Pos(), call.Fun.End(), r.conn(s.Package, call.Pos(), "OpenURL"))
	r.giveContext(s.Package, call, r.opening(s.Package, call.Pos()))
	if !ofConn {
		r.withParity(s, call)
	}
	if name != id.Name {
		r.replace(s.Package, id.Pos(), id.End(), name)
	}
	if opened, ok := r.outer(s.Call).(*ast.AssignStmt); ok && opened.Tok == token.DEFINE && opened.Lhs[0].(*ast.Ident).Name == name {
		r.removeLines(s.Package, opened.Pos(), opened.End())
		return
	}
	r.replace(s.Package, s.Call.Pos(), s.Call.End(), name)
}

// connectorOf returns the call that makes the connector a pool is opened on, and
// its statement: a variable of the same block that is used for nothing else.
func (r *rewriter) connectorOf(s *flow.Source) (*ast.CallExpr, *ast.AssignStmt) {
	info := s.Package.Info
	if len(s.Call.Args) != 1 {
		return nil, nil
	}
	id, ok := ast.Unparen(s.Call.Args[0]).(*ast.Ident)
	if !ok {
		return nil, nil
	}
	v, ok := info.Uses[id].(*types.Var)
	if !ok || v.Kind() != types.LocalVar || countUses(info, v) != 1 {
		return nil, nil
	}
	stmt := r.declaration(s, v)
	if stmt == nil || indexOf(r.blockOf(s.Call), stmt) < 0 {
		return nil, nil
	}
	call, ok := ast.Unparen(stmt.Rhs[0]).(*ast.CallExpr)
	if !ok || call.Ellipsis.IsValid() {
		return nil, nil
	}
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || f.FullName() != r.opts.ConnPath+".NewConnector" && f.FullName() != r.opts.ConnPath+"/pqcompat.NewConnector" {
		return nil, nil
	}
	return call, stmt
}

// declaration returns the statement v, err := f() that declares v.
func (r *rewriter) declaration(s *flow.Source, v *types.Var) (found *ast.AssignStmt) {
	ast.Inspect(r.fileAt(v.Pos()).Syntax, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if ok && a.Tok == token.DEFINE && len(a.Lhs) == 2 && len(a.Rhs) == 1 && a.Lhs[0].Pos() == v.Pos() {
			found = a
		}
		return found == nil
	})
	return found
}

// blockOf returns the statements of the innermost block around a node.
func (r *rewriter) blockOf(n ast.Node) []ast.Stmt {
	for n != nil {
		if b, ok := n.(*ast.BlockStmt); ok {
			return b.List
		}
		n = r.parent(n)
	}
	return nil
}

// poolName returns the name of the variable that was the connector: that of the
// pool, if there was one to be declared and it means nothing before.
func (r *rewriter) poolName(s *flow.Source, connector *ast.AssignStmt, v types.Object) string {
	name := "db"
	opened, ok := r.outer(s.Call).(*ast.AssignStmt)
	declares := ok && opened.Tok == token.DEFINE && len(opened.Lhs) == 1
	if declares {
		id := opened.Lhs[0].(*ast.Ident)
		if r.meansNothing(s.Package, id.Name, connector, opened) {
			return id.Name
		}
		return v.Name()
	}
	if isFree(s.Package, r.functionAround(connector), name) {
		return name
	}
	return v.Name()
}

// meansNothing reports whether a name is not used from one statement to another,
// and is not the connector's other result.
func (r *rewriter) meansNothing(pkg *fixer.Package, name string, from, to ast.Stmt) bool {
	used := false
	ast.Inspect(r.functionAround(from), func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if ok && id.Name == name && from.Pos() <= id.Pos() && id.Pos() < to.Pos() {
			v, isVar := pkg.Info.Uses[id].(*types.Var)
			used = used || !isVar || !v.IsField()
		}
		return !used
	})
	return !used
}

// functionAround returns the declaration of the function around a node.
func (r *rewriter) functionAround(n ast.Node) ast.Node {
	for {
		up := r.parent(n)
		if _, isFile := up.(*ast.File); isFile || up == nil {
			return n
		}
		n = up
	}
}
