package native

import (
	"go/ast"
	"go/types"
	"maps"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// A rule rewrites one use of a method of database/sql, or refuses it.
type rule func(r *rewriter, u *flow.Use)

// methods holds the rule of every method, as Type.Method. A method that has none
// refuses the component.
var methods = tables(stdRules, settingRules)

func tables(all ...map[string]rule) map[string]rule {
	t := map[string]rule{}
	for _, rules := range all {
		maps.Copy(t, rules)
	}
	return t
}

// as is the rule of a method that natively is the same.
func as(*rewriter, *flow.Use) {}

// without refuses a method, with what to do about it.
func without(what string) rule {
	return func(r *rewriter, u *flow.Use) {
		r.refuse(Method, u.Package, u.Sel.Sel.Pos(), "%s: %s", key(u.Method), what)
	}
}

// sites are the types whose methods talk to the database.
var sites = map[string]bool{"DB": true, "Tx": true, "Conn": true, "Stmt": true}

// key names a method of a type as in the tables: "DB.ExecContext".
func key(m *types.Func) string {
	return receiver(m) + "." + m.Name()
}

// receiver returns the name of the type that declares a method.
func receiver(m *types.Func) string {
	recv := m.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// uses rewrites the uses of methods.
func (d *draft) uses() {
	for _, u := range d.flow.Uses {
		if sites[receiver(u.Method)] || u.Method.Pkg().Path() != "database/sql" && !readsOnly(u.Method) {
			d.c.Sites = append(d.c.Sites, Site{u.Package, u.Sel.Sel.Pos()})
		}
		switch u.Method.Pkg().Path() {
		case "database/sql":
			d.hear(u.Sel.Sel.Pos(), func(r *rewriter) { sqlUse(r, u) })
		case sqlxPath:
			d.hear(u.Sel.Sel.Pos(), func(r *rewriter) { sqlxUse(r, u) })
		}
	}
}

func sqlUse(r *rewriter, u *flow.Use) {
	rule, ok := methods[key(u.Method)]
	if !ok {
		r.refuse(Method, u.Package, u.Sel.Sel.Pos(), "%s has no native form", key(u.Method))
		return
	}
	rule(r, u)
}

func sqlxUse(r *rewriter, u *flow.Use) {
	rule, ok := sqlxRules[key(u.Method)]
	if !ok {
		r.refuse(Method, u.Package, u.Sel.Sel.Pos(), "%s of sqlx has no native form", key(u.Method))
		return
	}
	rule(r, u)
}

// statementOf returns the statement that is nothing but e, or _ = e; and what
// stands before e in it.
func (r *rewriter) statementOf(e ast.Expr) (stmt ast.Stmt, ok bool) {
	switch s := r.outer(e).(type) {
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
