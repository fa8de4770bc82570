package native

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// types rewrites the types that the component names.
//
//	*sql.DB     *conn.DB
//	*sql.Tx     pgx.Tx
//	sql.Result  pgconn.CommandTag
func (r *rewriter) types() {
	for _, ref := range r.flow.Refs {
		if ref.Type.Pkg().Path() != "database/sql" {
			r.ofSqlx(ref.Package, ref.Expr.Pos(), ref.Type.Pkg().Name()+"."+ref.Type.Name())
			continue
		}
		r.typeRef(ref)
	}
}

// ofSqlx refuses what has to do with sqlx; one place says it for all.
func (r *rewriter) ofSqlx(pkg *fixer.Package, pos token.Pos, what string) {
	if !slices.ContainsFunc(r.c.Refusals, func(f Refusal) bool { return f.Code == Sqlx }) {
		r.refuse(Sqlx, pkg, pos, "%s", what)
	}
}

func (r *rewriter) typeRef(ref *flow.Ref) {
	pos := ref.Expr.Pos()
	parent, child := r.p.around(ref.Expr)
	star, pointer := parent.(*ast.StarExpr)
	if ref.Type.Name() != "Result" && !pointer {
		if !r.isStruct(ref.Type.Name()) && isAlias(parent) {
			r.alias(ref, parent.(*ast.TypeSpec))
			return
		}
		if !r.isStruct(ref.Type.Name()) || !r.isDummy(parent) && !isAlias(parent) {
			r.refuse(Value, ref.Package, pos, "sql.%s is used without a pointer", ref.Type.Name())
			return
		}
	}
	switch name := ref.Type.Name(); name {
	case "DB", "Conn":
		r.replace(ref.Package, pos, ref.Expr.End(), r.conn(ref.Package, pos, name))
	case "Stmt":
		r.replace(ref.Package, pos, ref.Expr.End(), r.sqlcompat(ref.Package, pos, name))
	case "Tx", "Rows", "Row":
		r.replace(ref.Package, star.Pos(), star.End(), r.pgx(ref.Package, pos, name))
	case "Result":
		if r.embeds(child) {
			r.refuse(Value, ref.Package, pos, "sql.Result is embedded, and the field would have another name")
		}
		r.replace(ref.Package, pos, ref.Expr.End(), r.pgconn(ref.Package, pos, "CommandTag"))
	default:
		r.refuse(Method, ref.Package, pos, "sql.%s has no counterpart", name)
	}
}

// isStruct reports whether the native form of a type is a struct too.
func (r *rewriter) isStruct(name string) bool {
	return name == "DB" || name == "Conn" || name == "Stmt"
}

// isAlias reports whether the type is the right side of type T = sql.DB.
func isAlias(parent ast.Node) bool {
	s, ok := parent.(*ast.TypeSpec)
	return ok && s.Assign.IsValid()
}

// alias rewrites another name for a type whose native form is an interface, and
// the pointers to it:
//
//	type Tx = sql.Tx    type Tx = pgx.Tx
//	func f(tx *Tx)      func f(tx Tx)
func (r *rewriter) alias(ref *flow.Ref, spec *ast.TypeSpec) {
	pos := ref.Expr.Pos()
	r.replace(ref.Package, pos, ref.Expr.End(), r.pgx(ref.Package, pos, ref.Type.Name()))
	for _, u := range r.p.indexed().named[spec.Name.Pos()] {
		var name ast.Node = u.id
		if sel, ok := r.p.parent(u.id).(*ast.SelectorExpr); ok && sel.Sel == u.id {
			name = sel
		}
		parent, child := r.p.around(name)
		if star, ok := parent.(*ast.StarExpr); ok {
			r.replace(u.pkg, star.Pos(), child.Pos(), "")
		} else {
			r.refuse(Value, u.pkg, u.id.Pos(), "%s, which is sql.%s, is used without a pointer", u.id.Name, ref.Type.Name())
		}
	}
}

// isDummy reports whether the type is that of &sql.DB{} or new(sql.DB), which
// no database was opened for: it fails at the first use, as it did.
func (r *rewriter) isDummy(parent ast.Node) bool {
	switch n := parent.(type) {
	case *ast.CompositeLit:
		up, _ := r.p.around(n)
		unary, ok := up.(*ast.UnaryExpr)
		return ok && unary.Op.String() == "&" && len(n.Elts) == 0
	case *ast.CallExpr:
		id, ok := ast.Unparen(n.Fun).(*ast.Ident)
		return ok && id.Name == "new"
	}
	return false
}

// embeds reports whether the type is that of an embedded field.
func (r *rewriter) embeds(t ast.Node) bool {
	f, ok := r.p.parent(t).(*ast.Field)
	if !ok || len(f.Names) > 0 {
		return false
	}
	list := r.p.parent(f)
	_, isStruct := r.p.parent(list).(*ast.StructType)
	return isStruct
}
