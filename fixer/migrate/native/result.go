package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// resultRules are those of sql.Result.
var resultRules = map[string]rule{
	"Result.RowsAffected": rowsAffected,
	"Result.LastInsertId": without("it always failed with lib/pq: use INSERT ... RETURNING"),
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
// and else it stays:
//
//	n, err := sqlcompat.RowsAffected(res)
func rowsAffected(r *rewriter, u *flow.Use) {
	if u.Call == nil {
		r.refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and returns one value natively", key(u.Method))
		return
	}
	if r.counts(u.Package, u.Sel.X) {
		switch s := r.outer(u.Call).(type) {
		case *ast.ReturnStmt:
			if len(s.Results) == 1 {
				r.insert(u.Package, u.Call.End(), ", nil")
				return
			}
		case *ast.AssignStmt:
			if len(s.Lhs) == 2 && len(s.Rhs) == 1 && r.countOnly(u, s) {
				return
			}
		}
	}
	r.function(u, r.sqlcompat(u.Package, u.Sel.Pos(), "RowsAffected"))
}

// Of these statements lib/pq counted the rows, of MERGE it did not.
var (
	counted = regexp.MustCompile(space + `(?i)(insert|update|delete|select|copy|with)\b`)
	merges  = regexp.MustCompile(`(?i)\bmerge\b`)
)

// counts reports whether a result is one of statements whose rows are counted
// without an error: a local variable, all values of which come from statements
// with a text that is known.
func (r *rewriter) counts(pkg *fixer.Package, res ast.Expr) bool {
	id, ok := ast.Unparen(res).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := pkg.Info.Uses[id].(*types.Var)
	if !ok || v.Kind() != types.LocalVar {
		return false
	}
	known, all := 0, true
	ast.Inspect(r.fileAt(res.Pos()).Syntax, func(n ast.Node) bool {
		s, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for _, l := range s.Lhs {
			if id, ok := l.(*ast.Ident); ok && pkg.Info.ObjectOf(id) == v {
				known++
				all = all && r.countedText(pkg, s.Rhs[0])
			}
		}
		return true
	})
	return all && known > 0
}

// countedText reports whether an expression runs a statement whose text is known
// to be one of those that count.
func (r *rewriter) countedText(pkg *fixer.Package, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := typeutil.Callee(pkg.Info, call).(*types.Func)
	if !ok || strings.HasSuffix(receiver(f), "Stmt") || r.indexed().method(f) == nil && (f.Pkg() == nil || f.Pkg().Path() != sqlxPath) {
		return false // some code around a statement
	}
	i := 0
	if takesContext(f) {
		i++
	}
	if f.Signature().Recv() == nil {
		i++ // the handle
	}
	if len(call.Args) <= i {
		return false
	}
	text, ok := r.sqlText(pkg, call.Args[i], 0)
	return ok && counted.MatchString(text) && !merges.MatchString(text)
}

// countOnly rewrites an assignment of count and error to one of the count, if
// nothing depends on the error.
func (r *rewriter) countOnly(u *flow.Use, s *ast.AssignStmt) bool {
	id, ok := s.Lhs[1].(*ast.Ident)
	if !ok {
		return false
	}
	if id.Name == "_" {
		if n, ok := s.Lhs[0].(*ast.Ident); ok && n.Name == "_" {
			return false
		}
		r.replace(u.Package, s.Lhs[0].End(), id.End(), "")
		return true
	}
	check, ok := r.deadCheck(u, s, id)
	if !ok {
		return false
	}
	n, isIdent := s.Lhs[0].(*ast.Ident)
	if s.Tok == token.DEFINE && (!isIdent || u.Package.Info.Defs[n] == nil) {
		return false // nothing new would be left of :=
	}
	r.replace(u.Package, s.Lhs[0].End(), id.End(), "")
	r.replace(u.Package, s.End(), check.End(), "")
	return true
}

// deadCheck returns the statement after s if it is nothing but a check of the
// error, which can go: the variable is seen nowhere else, or is nil before s as
// it is after it.
func (r *rewriter) deadCheck(u *flow.Use, s *ast.AssignStmt, err *ast.Ident) (*ast.IfStmt, bool) {
	list := statements(r.parent(s))
	i := indexOf(list, s)
	if i < 0 || i+1 == len(list) {
		return nil, false
	}
	check, ok := list[i+1].(*ast.IfStmt)
	info := u.Package.Info
	if !ok || !isErrCheck(info, check, info.ObjectOf(err)) || !ends(check.Body) || r.commented(s.End(), check.End()) {
		return nil, false
	}
	if r.strands(info, check) {
		return nil, false
	}
	if v := info.Defs[err]; v != nil {
		return check, usedOnlyIn(info, r.fileAt(s.Pos()).Syntax, v, check)
	}
	return check, nilBefore(info, list[:i], info.Uses[err])
}

// strands reports whether a local variable would be used nowhere any more if a
// statement went.
func (r *rewriter) strands(info *types.Info, s *ast.IfStmt) bool {
	file := r.fileAt(s.Pos()).Syntax
	found := false
	ast.Inspect(s.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := info.Uses[id].(*types.Var)
		if ok && v.Kind() == types.LocalVar && !isError(v.Type()) && usedOnlyIn(info, file, v, s) {
			found = true
		}
		return true
	})
	return found
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// commented reports whether there is a comment in [from, to), which would be
// lost.
func (r *rewriter) commented(from, to token.Pos) bool {
	for _, c := range r.fileAt(from).Syntax.Comments {
		if from <= c.Pos() && c.Pos() < to {
			return true
		}
	}
	return false
}

// statements returns the list of statements of a block or clause.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

func indexOf(list []ast.Stmt, s ast.Stmt) int {
	for i := range list {
		if list[i] == s {
			return i
		}
	}
	return -1
}

// isErrCheck reports whether a statement is: if err != nil { ... }
func isErrCheck(info *types.Info, s *ast.IfStmt, err types.Object) bool {
	if s.Init != nil || s.Else != nil || err == nil {
		return false
	}
	cond, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
	if !ok || cond.Op != token.NEQ || !info.Types[cond.Y].IsNil() {
		return false
	}
	id, ok := ast.Unparen(cond.X).(*ast.Ident)
	return ok && info.Uses[id] == err
}

// ends reports whether a block ends by leaving the statements around it.
func ends(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch s := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok != token.FALLTHROUGH
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	}
	return false
}

// usedOnlyIn reports whether all uses of v in a file lie within n.
func usedOnlyIn(info *types.Info, f *ast.File, v types.Object, n ast.Node) bool {
	only := true
	ast.Inspect(f, func(x ast.Node) bool {
		if id, ok := x.(*ast.Ident); ok && info.Uses[id] == v && (id.Pos() < n.Pos() || n.End() <= id.Pos()) {
			only = false
		}
		return only
	})
	return only
}

// nilBefore reports whether the last of the statements that mentions err is a
// check that leaves when it is not nil.
func nilBefore(info *types.Info, list []ast.Stmt, err types.Object) bool {
	for i := len(list) - 1; i >= 0; i-- {
		if check, ok := list[i].(*ast.IfStmt); ok && isErrCheck(info, check, err) {
			return ends(check.Body)
		}
		if mentions(info, list[i], err) {
			return false
		}
	}
	return false
}

func mentions(info *types.Info, n ast.Node, obj types.Object) bool {
	found := false
	ast.Inspect(n, func(x ast.Node) bool {
		if id, ok := x.(*ast.Ident); ok && (info.Uses[id] == obj || info.Defs[id] == obj) {
			found = true
		}
		return !found
	})
	return found
}
