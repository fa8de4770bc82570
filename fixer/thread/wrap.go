package thread

import (
	"fmt"
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/edit"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// canWrap reports whether a function that is used as a value can be wrapped
// there in a literal: what it is called on means the same later, and the types
// of its parameters have names in the file.
func (g *graph) canWrap(u *use) bool {
	if !g.mayEdit(u.file) || !steady(u.pkg.Info, u.expr) {
		return false
	}
	_, _, ok := g.literal(u, "")
	return ok
}

// steady reports whether an expression is a name, or a field or method of one,
// that is not assigned to a second time.
func steady(info *types.Info, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := info.ObjectOf(e).(*types.Var)
		return !ok || v.Kind() != types.LocalVar && v.Kind() != types.PackageVar || isPointerish(v.Type())
	case *ast.SelectorExpr:
		return steady(info, e.X)
	}
	return false
}

func isPointerish(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Map, *types.Chan:
		return true
	}
	return false
}

// literal returns the head of the literal that wraps a function, up to the call
// in it, and the arguments of that; ok is false if a type has no name in the
// file.
func (g *graph) literal(u *use, ctx string) (head, args string, ok bool) {
	sig, isFunc := u.pkg.Info.TypeOf(u.expr).(*types.Signature)
	if !isFunc {
		return "", "", false
	}
	ok = true
	qualify := func(p *types.Package) string {
		if p == u.pkg.Types {
			return ""
		}
		text, add := edit.Qualifier(u.pkg.Info, u.pkg.Types, u.file.Syntax, u.expr.Pos(), p.Path(), p.Name(), "")
		ok = ok && add == nil
		return strings.TrimSuffix(text, ".")
	}
	var params, names []string
	if ctx != "" {
		names = append(names, ctx)
	}
	last := ""
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		name, typ := v.Name(), types.TypeString(v.Type(), qualify)
		if g.hides(u, ctx, name) {
			name = fmt.Sprintf("arg%d", i+1)
		}
		arg := name
		if sig.Variadic() && i == sig.Params().Len()-1 {
			typ, arg = "..."+strings.TrimPrefix(typ, "[]"), name+"..."
		}
		ok = ok && !gosrc.MentionsName(u.expr, name)
		if typ == last { // a, b int
			params[i-1] = strings.TrimSuffix(params[i-1], " "+typ)
		}
		last = typ
		params, names = append(params, name+" "+typ), append(names, arg)
	}
	return "func(" + strings.Join(params, ", ") + ") " + opening(sig.Results(), qualify), strings.Join(names, ", "), ok
}

// opening returns the results of a function literal, and the beginning of its body, which
// calls one that has the same.
func opening(results *types.Tuple, qualify types.Qualifier) string {
	switch results.Len() {
	case 0:
		return "{ "
	case 1:
		return types.TypeString(results.At(0).Type(), qualify) + " { return "
	}
	return types.TypeString(unnamed(results), qualify) + " { return "
}

// hides reports whether a parameter of the name would hide what the literal
// names, or has no name.
func (g *graph) hides(u *use, ctx, name string) bool {
	if name == "" || name == "_" || name == "ctx" || name == "context" || gosrc.MentionsName(u.expr, name) {
		return true
	}
	return u.pkg.Info.Scopes[u.file.Syntax].Lookup(name) != nil || slices.Contains(words.FindAllString(ctx, -1), name)
}

var words = regexp.MustCompile(`\w+`)

// writeWrap makes of s.flush, where the type of the place stays as it is,
//
//	func() { s.flush(ctx) }
func (w *writer) writeWrap(u *use) {
	x := w.s.supply(&u.call)
	w.begin(w.callee(&u.call))
	w.decide(&u.call, x, true)
	head, args, ok := w.s.g.literal(u, w.expr(&u.call, x))
	if !ok {
		return
	}
	w.insert(u.file, u.expr.Pos(), head)
	w.insert(u.file, u.expr.End(), "("+args+") }")
}
