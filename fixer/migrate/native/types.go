package native

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// nativeForm is the type that takes the place of one of database/sql or sqlx.
type nativeForm struct {
	pkg, name string
	replaces  replaced
}

// replaced says what of the type's text is replaced.
type replaced int

const (
	structType replaced = iota // DB in *sql.DB, since both are structs
	pointer                    // all of *sql.Tx, since the native form is an interface
	plain                      // sql.Result, which is none of these
)

// nativeForms are those of all types of handles.
var nativeForms = map[string]nativeForm{
	"database/sql.DB":     {"conn", "DB", structType},
	"database/sql.Conn":   {"conn", "Conn", structType},
	"database/sql.Stmt":   {"sqlcompat", "Stmt", structType},
	"database/sql.Tx":     {"pgx", "Tx", pointer},
	"database/sql.Rows":   {"pgx", "Rows", pointer},
	"database/sql.Row":    {"pgx", "Row", pointer},
	"database/sql.Result": {"pgconn", "CommandTag", plain},

	sqlxPath + ".DB":              {"conn", "DB", structType},
	sqlxPath + ".Conn":            {"conn", "Conn", structType},
	sqlxPath + ".Stmt":            {"sqlcompat", "Stmt", structType},
	sqlxPath + ".NamedStmt":       {"sqlxcompat", "NamedStmt", structType},
	sqlxPath + ".Row":             {"sqlxcompat", "Row", structType},
	sqlxPath + ".Tx":              {"pgx", "Tx", pointer},
	sqlxPath + ".Rows":            {"pgx", "Rows", pointer},
	sqlxPath + ".Ext":             {"sqlxcompat", "Ext", plain},
	sqlxPath + ".ExtContext":      {"sqlxcompat", "Ext", plain},
	sqlxPath + ".Queryer":         {"sqlxcompat", "Queryer", plain},
	sqlxPath + ".QueryerContext":  {"sqlxcompat", "Queryer", plain},
	sqlxPath + ".Execer":          {"sqlxcompat", "Execer", plain},
	sqlxPath + ".ExecerContext":   {"sqlxcompat", "Execer", plain},
	sqlxPath + ".Preparer":        {"sqlcompat", "Preparer", plain},
	sqlxPath + ".PreparerContext": {"sqlcompat", "Preparer", plain},
}

// types rewrites the types that the component names.
//
//	*sql.DB     *conn.DB
//	*sql.Tx     pgx.Tx
//	sql.Result  pgconn.CommandTag
func typeRefs(r *rewriter) {
	for _, ref := range r.flow.Refs {
		r.typeRef(ref)
	}
}

func (r *rewriter) typeRef(ref *flow.Ref) {
	pos := ref.Expr.Pos()
	form, ok := nativeForms[ref.Type.Pkg().Path()+"."+ref.Type.Name()]
	if !ok {
		r.refuse(Method, ref.Package, pos, "%s has no counterpart", typeName(ref))
		return
	}
	parent, child := r.around(ref.Expr)
	star, isPointer := parent.(*ast.StarExpr)
	switch {
	case form.replaces == plain:
		if form.name != ref.Type.Name() && r.embeds(child) {
			r.refuse(Value, ref.Package, pos, "%s is embedded, and the field would have another name", typeName(ref))
		}
	case isPointer:
	case form.replaces == pointer && isAlias(parent):
		r.alias(ref, parent.(*ast.TypeSpec))
		return
	case form.replaces == pointer || !r.isDummy(parent) && !isAlias(parent):
		r.refuse(Value, ref.Package, pos, "%s is used without a pointer", typeName(ref))
		return
	}
	from, to := pos, ref.Expr.End()
	if form.replaces == pointer {
		from, to = star.Pos(), star.End()
		child = star
	}
	if r.isTerm(child, form) {
		r.refuse(Value, ref.Package, pos, "%s is a term of a constraint that its native form cannot be", typeName(ref))
		return
	}
	r.replace(ref.Package, from, to, r.nativeType(ref.Package, pos, form))
}

// isTerm reports whether a type is a term of a constraint that its native form
// cannot be: an interface in a union, or one beside methods that are other ones
// natively.
func (r *rewriter) isTerm(t ast.Node, form nativeForm) bool {
	inUnion := false
	for {
		parent := r.outer(t)
		switch n := parent.(type) {
		case *ast.StarExpr:
		case *ast.BinaryExpr:
			inUnion = true
		case *ast.UnaryExpr:
			inUnion = inUnion || n.Op == token.TILDE
		case *ast.Field:
			lit, ok := r.parent(r.parent(n)).(*ast.InterfaceType)
			if !ok || len(n.Names) > 0 {
				return inUnion && form.replaces != structType
			}
			methods := slices.ContainsFunc(lit.Methods.List, func(f *ast.Field) bool { return len(f.Names) > 0 })
			return inUnion && (methods || form.replaces != structType) || methods && form.replaces != plain
		default:
			return false
		}
		t = parent
	}
}

// nativeType names a native type in new text at pos.
func (r *rewriter) nativeType(pkg *fixer.Package, pos token.Pos, form nativeForm) string {
	switch form.pkg {
	case "conn":
		return r.conn(pkg, pos, form.name)
	case "sqlcompat":
		return r.sqlcompat(pkg, pos, form.name)
	case "sqlxcompat":
		return r.sqlxcompat(pkg, pos, form.name)
	case "pgconn":
		return r.pgconn(pkg, pos, form.name)
	}
	return r.pgx(pkg, pos, form.name)
}

func typeName(ref *flow.Ref) string { return ref.Type.Pkg().Name() + "." + ref.Type.Name() }

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
	for _, u := range r.indexed().named[spec.Name.Pos()] {
		var name ast.Node = u.id
		if sel, ok := r.parent(u.id).(*ast.SelectorExpr); ok && sel.Sel == u.id {
			name = sel
		}
		parent, child := r.around(name)
		if star, ok := parent.(*ast.StarExpr); ok {
			r.replace(u.pkg, star.Pos(), child.Pos(), "")
		} else {
			r.refuse(Value, u.pkg, u.id.Pos(), "%s, which is %s, is used without a pointer", u.id.Name, typeName(ref))
		}
	}
}

// isDummy reports whether the type is that of &sql.DB{} or new(sql.DB), which
// no database was opened for: it fails at the first use, as it did.
func (r *rewriter) isDummy(parent ast.Node) bool {
	switch n := parent.(type) {
	case *ast.CompositeLit:
		up, _ := r.around(n)
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
	f, ok := r.parent(t).(*ast.Field)
	if !ok || len(f.Names) > 0 {
		return false
	}
	list := r.parent(f)
	_, isStruct := r.parent(list).(*ast.StructType)
	return isStruct
}
