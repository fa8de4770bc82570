package stdlib

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// resultRules are those of sql.Result.
var resultRules = map[string]native.Rule{
	"Result.RowsAffected": rowsAffected,
	"Result.LastInsertId": native.NoForm("it always failed with lib/pq: use INSERT ... RETURNING"),
}

// rowsAffected rewrites the count of a result. There was an error for an empty
// text alone, so where the text is known and the form allows it the code that
// looked at the error goes:
//
//	n, _ := res.RowsAffected()               n := res.RowsAffected()
//	return res.RowsAffected()                return res.RowsAffected(), nil
//	n, err := res.RowsAffected()             n := res.RowsAffected()
//	if err != nil { return err }
//
//	n, err := res.RowsAffected()             n := res.RowsAffected()
//	require.NoError(t, err)
//
//	if n, err := res.RowsAffected(); err != nil {
//		return err
//	} else if n == 0 {                       if n := res.RowsAffected(); n == 0 {
//
// and else it stays:
//
//	n, err := sqlcompat.RowsAffected(res)
func rowsAffected(r *native.Rewrite, u *flow.Use) {
	if !r.IsCalled(u, "returns one value") {
		return
	}
	if counts(r, u.Package, u.Sel.X) {
		switch s := r.Outer(u.Call).(type) {
		case *ast.ReturnStmt:
			if len(s.Results) == 1 {
				r.Insert(u.Package, u.Call.End(), ", nil")
				return
			}
		case *ast.AssignStmt:
			if len(s.Lhs) == 2 && len(s.Rhs) == 1 && countOnly(r, u, s) {
				return
			}
		}
	}
	callCompat(r, u, r.SQLCompat(u.Package, u.Sel.Pos(), "RowsAffected"))
}

// Of these statements lib/pq counted the rows, of MERGE it did not.
var (
	counted = regexp.MustCompile(space + `(?i)(insert|update|delete|select|copy|with)\b`)
	merges  = regexp.MustCompile(`(?i)\bmerge\b`)
)

// counts reports whether a result is one of statements whose rows are counted
// without an error: a local variable, all values of which come from statements
// with a text that is known.
func counts(r *native.Rewrite, pkg *fixer.Package, res ast.Expr) bool {
	id, ok := ast.Unparen(res).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := pkg.Info.Uses[id].(*types.Var)
	if !ok || v.Kind() != types.LocalVar {
		return false
	}
	known, all := 0, true
	ast.Inspect(r.FileAt(res.Pos()).Syntax, func(n ast.Node) bool {
		s, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for _, l := range s.Lhs {
			if id, ok := l.(*ast.Ident); ok && pkg.Info.ObjectOf(id) == v {
				known++
				all = all && countedText(r, pkg, s.Rhs[0])
			}
		}
		return true
	})
	return all && known > 0
}

// countedText reports whether an expression runs a statement whose text is known
// to be one of those that count.
func countedText(r *native.Rewrite, pkg *fixer.Package, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	f := gosrc.Callee(pkg.Info, call)
	if f == nil || strings.HasSuffix(gosrc.ReceiverName(f), "Stmt") || r.Indexed().Method(f) == nil && (f.Pkg() == nil || f.Pkg().Path() != dbapi.SQLXPath) {
		return false // some code around a statement
	}
	i := 0
	if native.TakesContext(f) {
		i++
	}
	if f.Signature().Recv() == nil {
		i++ // the handle
	}
	if len(call.Args) <= i {
		return false
	}
	text, ok := r.SQLText(pkg, call.Args[i], 0)
	return ok && counted.MatchString(text) && !merges.MatchString(text)
}

// countOnly rewrites an assignment of count and error to one of the count, if
// nothing depends on the error.
func countOnly(r *native.Rewrite, u *flow.Use, s *ast.AssignStmt) bool {
	id, ok := s.Lhs[1].(*ast.Ident)
	if !ok {
		return false
	}
	if id.Name == "_" {
		if n, ok := s.Lhs[0].(*ast.Ident); ok && n.Name == "_" {
			return false
		}
		r.Replace(u.Package, s.Lhs[0].End(), id.End(), "")
		return true
	}
	if check, ok := r.Parent(s).(*ast.IfStmt); ok && check.Init == s {
		return countInIf(r, u, s, check)
	}
	check, ok := deadCheck(r, u, s, id)
	if !ok {
		return false
	}
	n, isIdent := s.Lhs[0].(*ast.Ident)
	if s.Tok == token.DEFINE && (!isIdent || u.Package.Info.Defs[n] == nil) {
		return false // nothing new would be left of :=
	}
	r.Replace(u.Package, s.Lhs[0].End(), id.End(), "")
	takeOut(r, u, s.End(), check.End())
	return true
}

// countInIf is countOnly for the init statement of an if that looks at the error first:
// what it asks besides becomes its condition.
func countInIf(r *native.Rewrite, u *flow.Use, s *ast.AssignStmt, check *ast.IfStmt) bool {
	info := u.Package.Info
	n, ok := s.Lhs[0].(*ast.Ident)
	err := info.Defs[s.Lhs[1].(*ast.Ident)]
	if !ok || err == nil || info.Defs[n] == nil {
		return false
	}
	rest, ok := askedBesides(r, info, check, err)
	if !ok || !gosrc.Mentions(info, rest, info.Defs[n]) || r.Commented(check.Cond.Pos(), rest.Pos()) {
		return false
	}
	r.Replace(u.Package, s.Lhs[0].End(), s.Lhs[1].End(), "")
	takeOut(r, u, check.Cond.Pos(), rest.Pos())
	return true
}

// askedBesides returns the condition that is left of an if where an error is nil, and
// looked at nowhere but in its first condition, or what that leads to.
func askedBesides(r *native.Rewrite, info *types.Info, check *ast.IfStmt, err types.Object) (rest ast.Expr, ok bool) {
	first, ok := ast.Unparen(check.Cond).(*ast.BinaryExpr)
	if !ok || first != check.Cond {
		return nil, false
	}
	if next, ok := check.Else.(*ast.IfStmt); ok && next.Init == nil && native.ComparesWithNil(info, first, token.NEQ, err) {
		gone := gosrc.Leaves(info, check.Body.List) && !strands(r, info, check.Body) && !passesHandles(r, check.Body)
		return next.Cond, gone && !gosrc.Mentions(info, next, err)
	}
	asked, ok := ast.Unparen(first.X).(*ast.BinaryExpr)
	if !ok || !(first.Op == token.LAND && native.ComparesWithNil(info, asked, token.EQL, err) || first.Op == token.LOR && native.ComparesWithNil(info, asked, token.NEQ, err)) {
		return nil, false
	}
	unseen := !gosrc.Mentions(info, first.Y, err) && !gosrc.Mentions(info, check.Body, err) && (check.Else == nil || !gosrc.Mentions(info, check.Else, err))
	return first.Y, unseen
}
