package plan

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// types rewrites the types that the component names.
//
//	*sql.DB     *conn.DB
//	*sql.Tx     pgx.Tx
//	sql.Result  pgconn.CommandTag
func typeRefs(r *native.Rewrite) {
	for _, ref := range r.Flow.Refs {
		typeRef(r, ref)
	}
}

// typeRef puts the native type where a type of database/sql or sqlx is named, the pointer
// included where that is one the native type replaces.
func typeRef(r *native.Rewrite, ref *flow.Ref) {
	pos := ref.Expr.Pos()
	form, ok := native.NativeTypes[ref.Type.Pkg().Path()+"."+ref.Type.Name()]
	if !ok {
		r.Refuse(native.TypeName, ref.Package, pos, "%s has no counterpart", typeName(ref))
		return
	}
	parent, child := r.Around(ref.Expr)
	star, isPointer := parent.(*ast.StarExpr)
	switch {
	case form.Replaces == native.Plain:
		if form.Name != ref.Type.Name() && embeds(r, child) {
			r.Refuse(native.Value, ref.Package, pos, "%s is embedded, and the field would have another name", typeName(ref))
		}
	case isPointer:
	case form.Replaces == native.Pointer && isAlias(parent):
		alias(r, ref, parent.(*ast.TypeSpec))
		return
	case form.Replaces == native.Pointer || !isDummy(r, parent) && !isAlias(parent) && !isPointed(ref.Package.Info, parent, child):
		r.Refuse(native.Value, ref.Package, pos, "%s is used without a pointer", typeName(ref))
		return
	}
	from, to := pos, ref.Expr.End()
	if form.Replaces == native.Pointer {
		from, to = star.Pos(), star.End()
		child = star
	}
	if isTerm(r, child, form) {
		r.Refuse(native.Value, ref.Package, pos, "%s is a term of a constraint that its native form cannot be", typeName(ref))
		return
	}
	r.Replace(ref.Package, from, to, nativeType(r, ref.Package, pos, form))
}

// isTerm reports whether a type is a term of a constraint that its native form
// cannot be: an interface in a union, or one beside methods that are other ones
// natively.
func isTerm(r *native.Rewrite, t ast.Node, form native.NativeType) bool {
	inUnion := false
	for {
		parent := r.Outer(t)
		switch n := parent.(type) {
		case *ast.StarExpr:
		case *ast.BinaryExpr:
			inUnion = true
		case *ast.UnaryExpr:
			inUnion = inUnion || n.Op == token.TILDE
		case *ast.Field:
			lit, ok := r.Parent(r.Parent(n)).(*ast.InterfaceType)
			if !ok || len(n.Names) > 0 {
				return inUnion && form.Replaces != native.StructName
			}
			methods := slices.ContainsFunc(lit.Methods.List, func(f *ast.Field) bool { return len(f.Names) > 0 })
			return inUnion && (methods || form.Replaces != native.StructName) || methods && form.Replaces != native.Plain
		default:
			return false
		}
		t = parent
	}
}

// nativeType names a native type in new text at pos.
func nativeType(r *native.Rewrite, pkg *fixer.Package, pos token.Pos, form native.NativeType) string {
	switch form.Pkg {
	case "conn":
		return r.Conn(pkg, pos, form.Name)
	case "sqlcompat":
		return r.SQLCompat(pkg, pos, form.Name)
	case "sqlxcompat":
		return r.SQLXCompat(pkg, pos, form.Name)
	case "pgconn":
		return r.PGConn(pkg, pos, form.Name)
	}
	return r.PGX(pkg, pos, form.Name)
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
func alias(r *native.Rewrite, ref *flow.Ref, spec *ast.TypeSpec) {
	pos := ref.Expr.Pos()
	r.Replace(ref.Package, pos, ref.Expr.End(), r.PGX(ref.Package, pos, ref.Type.Name()))
	for _, u := range r.Indexed().Named[spec.Name.Pos()] {
		var name ast.Node = u.Id
		if sel, ok := r.Parent(u.Id).(*ast.SelectorExpr); ok && sel.Sel == u.Id {
			name = sel
		}
		parent, child := r.Around(name)
		if star, ok := parent.(*ast.StarExpr); ok {
			r.Replace(u.Pkg, star.Pos(), child.Pos(), "")
		} else {
			r.Refuse(native.Value, u.Pkg, u.Id.Pos(), "%s, which is %s, is used without a pointer", u.Id.Name, typeName(ref))
		}
	}
}

// isDummy reports whether the type is that of &sql.DB{} or new(sql.DB), which
// no database was opened for: it fails at the first use, as it did.
func isDummy(r *native.Rewrite, parent ast.Node) bool {
	switch n := parent.(type) {
	case *ast.CompositeLit:
		up, _ := r.Around(n)
		unary, ok := up.(*ast.UnaryExpr)
		return ok && unary.Op.String() == "&" && len(n.Elts) == 0
	case *ast.CallExpr:
		id, ok := ast.Unparen(n.Fun).(*ast.Ident)
		return ok && id.Name == "new"
	}
	return false
}

// isPointed reports whether the type is what an atomic.Pointer points to.
func isPointed(info *types.Info, parent, t ast.Node) bool {
	of, ok := parent.(*ast.IndexExpr)
	return ok && of.Index == t && gosrc.IsNamed(info.TypeOf(of), "sync/atomic", "Pointer")
}

// embeds reports whether the type is that of an embedded field.
func embeds(r *native.Rewrite, t ast.Node) bool {
	f, ok := r.Parent(t).(*ast.Field)
	if !ok || len(f.Names) > 0 {
		return false
	}
	list := r.Parent(f)
	_, isStruct := r.Parent(list).(*ast.StructType)
	return isStruct
}
