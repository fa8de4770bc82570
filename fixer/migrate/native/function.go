package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// CallFunction makes a call of a method one of a function, which gets the handle
// behind the context. The handle stays where it is and the context moves; so
// one of the two must be nothing but a value.
//
//	s.db().GetContext(ctx, &v, sql)    sqlxcompat.Get(ctx, s.db(), &v, sql)
func (r *Rewrite) CallFunction(u *flow.Use, name string) {
	if !TakesContext(u.Method) {
		r.BeFunction(u, name, r.ContextOf(u.Package, u.Call)+", ", u.Call.Lparen+1, Comma(u.Call))
		return
	}
	ctx := u.Call.Args[0]
	if r.hasHandles(ctx) {
		r.Refuse(Order, u.Package, ctx.Pos(), "the context of %s is made with a handle", Key(u.Method))
		return
	}
	if !r.quietContext(u.Package.Info, ctx) && !IsPath(u.Sel.X) {
		r.Refuse(Order, u.Package, ctx.Pos(), "the context of %s is made by a call, and so is the handle: the other would be called first", Key(u.Method))
		return
	}
	r.BeFunction(u, name, r.Source(ctx)+", ", ctx.End(), "")
}

// AsFunction makes a function of a method that is taken as a value:
//
//	run(db.BeginTx)    run(sqlcompat.BeginTxFunc(db))
func (r *Rewrite) AsFunction(u *flow.Use, name string) {
	if !r.isValue(u) {
		return
	}
	r.InsertFirst(u.Package, u.Sel.Pos(), name+"(")
	r.Replace(u.Package, u.Sel.X.End(), u.Sel.End(), r.PromotedBy(u)+")"+r.CommentsIn(u.Sel.X.End(), u.Sel.End()))
}

// AsLiteral writes a function literal for a method that is taken as a value, with text
// before the handle and behind it. It looks at the handle when it is called: that must be
// a variable which is given one value, where it is declared: in a loop that is another
// variable each time.
//
//	closers = append(closers, db.Close)
//	closers = append(closers, func() error { db.Close(); return nil })
func (r *Rewrite) AsLiteral(u *flow.Use, before, after string) {
	if !r.isValue(u) {
		return
	}
	if !r.AssignedOnce(u) || !r.givenWhereDeclared(u) {
		r.Refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and its handle is no local variable that is given its only value where it is declared", Key(u.Method))
		return
	}
	r.InsertFirst(u.Package, u.Sel.Pos(), "func() error { "+before)
	r.Replace(u.Package, u.Sel.X.End(), u.Sel.End(), r.PromotedBy(u)+after+" }"+r.CommentsIn(u.Sel.X.End(), u.Sel.End()))
}

// AssignedOnce reports whether the handle of a use is a local variable that is given
// one value, or a parameter that keeps its own.
func (r *Rewrite) AssignedOnce(u *flow.Use) bool {
	id, ok := ast.Unparen(u.Sel.X).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := u.Package.Info.Uses[id].(*types.Var)
	if !ok || v.Kind() != types.LocalVar && v.Kind() != types.ParamVar {
		return false
	}
	given := 0
	if v.Kind() == types.ParamVar {
		given = 1
	}
	for n := range ast.Preorder(r.FileAt(id.Pos()).Syntax) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				if l, ok := e.(*ast.Ident); ok && u.Package.Info.ObjectOf(l) == v {
					given++
				}
			}
		case *ast.UnaryExpr:
			if l, ok := ast.Unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && u.Package.Info.Uses[l] == v {
				return false
			}
		}
	}
	return given == 1
}

// givenWhereDeclared reports whether the handle of a use is a parameter, or a variable
// that := declares.
func (r *Rewrite) givenWhereDeclared(u *flow.Use) bool {
	v := u.Package.Info.Uses[ast.Unparen(u.Sel.X).(*ast.Ident)].(*types.Var)
	if v.Kind() == types.ParamVar {
		return true
	}
	for id, obj := range u.Package.Info.Defs {
		if obj == v {
			_, ok := r.Parent(id).(*ast.AssignStmt)
			return ok
		}
	}
	return false
}

// isValue refuses a method that is selected on its type.
func (r *Rewrite) isValue(u *flow.Use) bool {
	sel := u.Package.Info.Selections[u.Sel]
	if sel == nil || sel.Kind() != types.MethodVal {
		r.Refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is a function of its handle, and has other parameters natively", Key(u.Method))
		return false
	}
	return true
}

// Comma returns what separates an argument from those a call has.
func Comma(call *ast.CallExpr) string {
	if len(call.Args) > 0 {
		return ", "
	}
	return ""
}

// BeFunction writes name(first before a handle, and after behind it in place of
// what is there up to to.
func (r *Rewrite) BeFunction(u *flow.Use, name, first string, to token.Pos, after string) {
	if u.Call.Fun != u.Sel {
		r.Refuse(Callee, u.Package, u.Call.Fun.Pos(), "%s is in parentheses, and is a function natively", Key(u.Method))
		return
	}
	r.InsertFirst(u.Package, u.Call.Pos(), name+"("+first) // the handle may be a call that begins there too
	r.Replace(u.Package, u.Sel.X.End(), to, r.PromotedBy(u)+after+r.CommentsIn(u.Sel.X.End(), to))
}

// CommentsIn returns the text of the comments in [from, to), in a form that does
// not end the line.
func (r *Rewrite) CommentsIn(from, to token.Pos) string {
	var b strings.Builder
	for _, group := range r.FileAt(from).Syntax.Comments {
		for _, c := range group.List {
			if from <= c.Pos() && c.Pos() < to {
				text := c.Text
				if line, ok := strings.CutPrefix(text, "//"); ok {
					text = "/*" + strings.ReplaceAll(line, "*/", "* /") + " */"
				}
				b.WriteString(" " + text)
			}
		}
	}
	return b.String()
}

// hasHandles reports whether a handle of the component is used in an expression.
func (r *Rewrite) hasHandles(e ast.Expr) bool {
	in := func(pos token.Pos) bool { return e.Pos() <= pos && pos < e.End() }
	for _, u := range r.Flow.Uses {
		if in(u.Sel.Sel.Pos()) {
			return true
		}
	}
	for _, ref := range r.Flow.Refs {
		if in(ref.Name.Pos()) {
			return true
		}
	}
	for _, c := range r.Flow.Calls {
		if in(c.Call.Pos()) {
			return true
		}
	}
	return false
}

// quietContext reports whether an expression is a context that it does not
// matter when to ask for: a variable, r.Context(), context.WithValue of one.
func (p *Module) quietContext(info *types.Info, e ast.Expr) bool {
	e = ast.Unparen(e)
	if IsPath(e) {
		return true
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	f := gosrc.Callee(info, call)
	if f == nil || f.Pkg() == nil {
		return false
	}
	if f.Pkg().Path() == "context" {
		for _, arg := range call.Args {
			if !p.quietContext(info, arg) && !p.Pure(info, arg, 0) {
				return false
			}
		}
		return true
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && f.Name() == "Context" && len(call.Args) == 0 && IsPath(sel.X) && p.FileAt(f.Pos()) == nil
}
