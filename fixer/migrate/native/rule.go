package native

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// A Rule rewrites one use of a method of database/sql, or refuses it.
type Rule func(r *Rewrite, u *flow.Use)

// JoinRules makes one table of several.
func JoinRules(all ...map[string]Rule) map[string]Rule {
	t := map[string]Rule{}
	for _, rules := range all {
		maps.Copy(t, rules)
	}
	return t
}

// AsIs is the rule of a method that natively is the same.
func AsIs(*Rewrite, *flow.Use) {}

// NoForm refuses a method, with what to do about it.
func NoForm(what string) Rule {
	return func(r *Rewrite, u *flow.Use) {
		r.Refuse(Method, u.Package, u.Sel.Sel.Pos(), "%s: %s", Key(u.Method), what)
	}
}

// Key names a method of a type as in the tables: "DB.ExecContext".
func Key(m *types.Func) string {
	return gosrc.ReceiverName(m) + "." + m.Name()
}

// IsCalled refuses a method that is taken as a value, and says what it does
// otherwise natively: "takes a context".
func (r *Rewrite) IsCalled(u *flow.Use, natively string) bool {
	if u.Call == nil {
		r.Refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and %s natively", Key(u.Method), natively)
	}
	return u.Call != nil
}

// PromotedBy returns the selectors that lead to the embedded handle a method
// comes from, empty for a method of the handle itself.
//
//	type Store struct{ *sql.DB }
//	s.Prepare(sql)    sqlcompat.Prepare(ctx, s.DB, sql)
func (r *Rewrite) PromotedBy(u *flow.Use) string {
	path, _ := PathTo(u.Package.Info.Selections[u.Sel])
	return path
}

// IsPath reports whether an expression is a variable or a field of one: looking
// at it twice, or later, is the same as once.
func IsPath(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return IsPath(e.X)
	}
	return false
}

// IsPrimary reports whether a selector can follow an expression.
func IsPrimary(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return true
	}
	return false
}

// Rename calls another method of the handle. Where that name means something else
// on a type around the handle, the handle is named too:
//
//	s.ExecContext(ctx, sql)    s.DB.Exec(ctx, sql)
func (r *Rewrite) Rename(u *flow.Use, name string) {
	id := u.Sel.Sel
	switch {
	case id.Name == name:
	case r.hides(u, name):
		r.Replace(u.Package, u.Sel.X.End(), id.End(), r.PromotedBy(u)+"."+name)
	default:
		r.Replace(u.Package, id.Pos(), id.End(), name)
	}
}

// hides reports whether a name selected on what a method of an embedded handle is
// selected on does not lead to the handle.
func (r *Rewrite) hides(u *flow.Use, name string) bool {
	sel := u.Package.Info.Selections[u.Sel]
	if sel == nil || r.PromotedBy(u) == "" {
		return false
	}
	obj, path, _ := types.LookupFieldOrMethod(sel.Recv(), true, u.Package.Types, name)
	if obj == nil {
		return len(path) > 0 // ambiguous
	}
	own := strings.Count(r.PromotedBy(u), ".")
	return len(path) <= own || !slices.Equal(path[:own], sel.Index()[:own])
}

// PathTo returns the selectors that lead from x to the handle in x.f, "" where x
// is the handle, and its type without pointer.
func PathTo(sel *types.Selection) (path string, handle types.Type) {
	if sel == nil {
		return "", nil
	}
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		if OfSqlxType(t) {
			break // it has a handle of database/sql inside
		}
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			break
		}
		path += "." + s.Field(i).Name()
		t = s.Field(i).Type()
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return path, t
}

// TakesContext reports whether a function has a context as its first parameter.
func TakesContext(f *types.Func) bool {
	p := f.Signature().Params()
	return p.Len() > 0 && gosrc.IsContext(p.At(0).Type())
}

// WithParity gives an opening the option of lib/pq's parity, unless it gets a list
// of options that has it.
func (r *Rewrite) WithParity(s *flow.Source, call *ast.CallExpr) {
	pkg, pos := s.Package, call.Pos()
	r.last(call.Rparen).InsertFirst(pkg, call.Args[len(call.Args)-1].End(), ", "+r.Parity(pkg, pos, "LibPQ")+"()")
}

// StatementOf returns the statement that is nothing but e, or _ = e; and what
// stands before e in it.
func (r *Rewrite) StatementOf(e ast.Expr) (stmt ast.Stmt, ok bool) {
	switch s := r.Outer(e).(type) {
	case *ast.ExprStmt:
		return s, true
	case *ast.DeferStmt:
		return s, s.Call == e
	case *ast.GoStmt:
		return s, s.Call == e
	case *ast.AssignStmt:
		for _, l := range s.Lhs {
			if id, isIdent := l.(*ast.Ident); !isIdent || id.Name != "_" {
				return nil, false
			}
		}
		return s, len(s.Rhs) == 1
	}
	return nil, false
}
