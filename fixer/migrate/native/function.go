package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// asFunction makes a call of a method one of a function, which gets the handle
// behind the context. The handle stays where it is and the context moves; so
// one of the two must be nothing but a value.
//
//	s.db().GetContext(ctx, &v, sql)    sqlxcompat.Get(ctx, s.db(), &v, sql)
func (r *rewriter) asFunction(u *flow.Use, name string) {
	if !takesContext(u.Method) {
		r.beFunction(u, name, r.contextOf(u.Package, u.Call)+", ", u.Call.Lparen+1, comma(u.Call))
		return
	}
	ctx := u.Call.Args[0]
	if r.hasHandles(ctx) {
		r.refuse(Untracked, u.Package, ctx.Pos(), "the context of %s is made with a handle", key(u.Method))
		return
	}
	if !r.quietContext(u.Package.Info, ctx) && !isPath(u.Sel.X) {
		r.refuse(Untracked, u.Package, ctx.Pos(), "the context of %s is made by a call, and so is the handle: the other would be called first", key(u.Method))
		return
	}
	r.beFunction(u, name, r.source(ctx)+", ", ctx.End(), "")
}

// comma returns what separates an argument from those a call has.
func comma(call *ast.CallExpr) string {
	if len(call.Args) > 0 {
		return ", "
	}
	return ""
}

// beFunction writes name(first before a handle, and after behind it in place of
// what is there up to to.
func (r *rewriter) beFunction(u *flow.Use, name, first string, to token.Pos, after string) {
	if u.Call.Fun != u.Sel {
		r.refuse(Untracked, u.Package, u.Call.Fun.Pos(), "%s is in parentheses, and is a function natively", key(u.Method))
		return
	}
	r.insertFirst(u.Package, u.Call.Pos(), name+"("+first) // the handle may be a call that begins there too
	r.replace(u.Package, u.Sel.X.End(), to, r.promotedBy(u)+after+r.commentsIn(u.Sel.X.End(), to))
}

// commentsIn returns the text of the comments in [from, to), in a form that does
// not end the line.
func (r *rewriter) commentsIn(from, to token.Pos) string {
	var b strings.Builder
	for _, group := range r.fileAt(from).Syntax.Comments {
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
func (r *rewriter) hasHandles(e ast.Expr) bool {
	in := func(pos token.Pos) bool { return e.Pos() <= pos && pos < e.End() }
	for _, u := range r.flow.Uses {
		if in(u.Sel.Sel.Pos()) {
			return true
		}
	}
	for _, ref := range r.flow.Refs {
		if in(ref.Name.Pos()) {
			return true
		}
	}
	for _, c := range r.flow.Calls {
		if in(c.Call.Pos()) {
			return true
		}
	}
	return false
}

// quietContext reports whether an expression is a context that it does not
// matter when to ask for: a variable, r.Context(), context.WithValue of one.
func (p *module) quietContext(info *types.Info, e ast.Expr) bool {
	e = ast.Unparen(e)
	if isPath(e) {
		return true
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || f.Pkg() == nil {
		return false
	}
	if f.Pkg().Path() == "context" {
		for _, arg := range call.Args {
			if !p.quietContext(info, arg) && !p.pure(info, arg, 0) {
				return false
			}
		}
		return true
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && f.Name() == "Context" && len(call.Args) == 0 && isPath(sel.X) && p.fileAt(f.Pos()) == nil
}
