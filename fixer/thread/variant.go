package thread

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A variantName is the function with a context that stands beside another.
type variantName struct {
	name   string
	exists bool   // the module has it already
	why    string // why there can be none
}

// variantName returns the name that the variant of an exported function has.
func (g *graph) variantName(f *function) variantName {
	name := f.decl.Name.Name + "Context"
	if strings.HasSuffix(f.decl.Name.Name, "Context") {
		return variantName{why: f.decl.Name.Name + " is exported to other modules and has no context in spite of its name"}
	}
	var obj types.Object
	recv := f.obj.Signature().Recv()
	if recv == nil {
		obj = f.pkg.Types.Scope().Lookup(name)
	} else {
		obj, _, _ = types.LookupFieldOrMethod(recv.Type(), true, f.pkg.Types, name)
	}
	if obj == nil {
		return variantName{name: name}
	}
	with, ok := obj.(*types.Func)
	if ok && g.ours(with) && isVariant(f.obj, with) {
		if !passesOn(f, with) {
			return variantName{why: fmt.Sprintf("%s is exported to other modules, and does not only call %s", f.decl.Name.Name, name)}
		}
		return variantName{name: name, exists: true}
	}
	return variantName{why: fmt.Sprintf("%s is exported to other modules, and %s is something else than its form with a context", f.decl.Name.Name, name)}
}

// hidesVariant reports whether the name of a variant means something else where
// the function is called: the method is promoted to a type that has one by the
// variant's name.
func (g *graph) hidesVariant(c *call) bool {
	if c.hides == nil {
		hides := g.hiddenVariant(c)
		c.hides = &hides
	}
	return *c.hides
}

func (g *graph) hiddenVariant(c *call) bool {
	sel, ok := generic(c.expr.Fun).(*ast.SelectorExpr)
	if !ok || c.pkg.Info.Selections[sel] == nil {
		return false
	}
	find := func(t types.Type) types.Object {
		obj, _, _ := types.LookupFieldOrMethod(t, true, c.pkg.Types, g.variantName(c.callee).name)
		return obj
	}
	here, own := find(c.pkg.Info.Selections[sel].Recv()), find(c.callee.obj.Signature().Recv().Type())
	if here == nil || own == nil {
		return here != nil
	}
	return here.Pos() != own.Pos()
}

// isVariant reports whether with is f with a context before its parameters.
func isVariant(f, with *types.Func) bool {
	a, b := f.Signature(), with.Signature()
	if b.Params().Len() != a.Params().Len()+1 || a.Variadic() != b.Variadic() || !gosrc.IsContext(b.Params().At(0).Type()) {
		return false
	}
	for i := range a.Params().Len() {
		if !types.Identical(a.Params().At(i).Type(), b.Params().At(i+1).Type()) {
			return false
		}
	}
	return types.Identical(a.Results(), b.Results())
}

// passesOn reports whether a function does nothing else than to call another with
// context.Background() and its own parameters.
func passesOn(f *function, with *types.Func) bool {
	if f.decl.Body == nil || len(f.decl.Body.List) != 1 {
		return false
	}
	var e ast.Expr
	switch stmt := f.decl.Body.List[0].(type) {
	case *ast.ReturnStmt:
		if len(stmt.Results) != 1 {
			return false
		}
		e = stmt.Results[0]
	case *ast.ExprStmt:
		e = stmt.X
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	params := f.obj.Signature().Params()
	if !ok || gosrc.Callee(f.pkg.Info, call) != with || len(call.Args) != params.Len()+1 {
		return false
	}
	root := contexts.Root(f.pkg.Info, call.Args[0])
	for i := range params.Len() {
		id, named := ast.Unparen(call.Args[i+1]).(*ast.Ident)
		if !named || f.pkg.Info.Uses[id] != params.At(i) {
			return false
		}
	}
	return root != nil && root == ast.Unparen(call.Args[0])
}

// writeVariant makes of
//
//	func F(a int) error { ... }
//
// the two functions
//
//	func F(a int) error {
//		return FContext(context.Background(), a)
//	}
//
//	// FContext is F with a context.
//	func FContext(ctx context.Context, a int) error { ... }
func (w *writer) writeVariant(f *function) {
	v := w.s.g.variantName(f)
	if v.exists {
		return
	}
	d := f.decl
	src := func(from, to token.Pos) string {
		return string(f.file.Src[from-f.file.Syntax.FileStart : to-f.file.Syntax.FileStart])
	}
	ctx := w.name(f)
	params, args, ok := w.forwarded(f)
	if !ok {
		return
	}
	target, recv := v.name, ""
	if d.Recv != nil {
		recv = src(d.Recv.Pos(), d.Recv.End()) + " "
		target = w.receiver(f) + "." + v.name
	}
	typeParams := ""
	if d.Type.TypeParams != nil {
		typeParams = src(d.Type.TypeParams.Pos(), d.Type.TypeParams.End())
		target += typeArgs(d.Type.TypeParams)
	}
	results := ""
	ret := ""
	if d.Type.Results != nil && len(d.Type.Results.List) > 0 {
		results = src(d.Type.Results.Pos(), d.Type.Results.End()) + " "
		ret = "return "
	}
	head := fmt.Sprintf("\n\t%s%s(%s)\n}\n\n// %s is %s with a context.\n%sfunc %s%s%s(%s) %s{",
		ret, target, strings.Join(append([]string{w.context(f.pkg, f.file, d.Body.Lbrace, "Background") + "()"}, args...), ", "),
		v.name, d.Name.Name, w.directives(f), recv, v.name, typeParams,
		strings.Join(append([]string{ctx + " " + w.context(f.pkg, f.file, d.Pos(), "Context")}, params...), ", "), results)
	w.insert(f.file, d.Body.Lbrace+1, head)
}

var directive = regexp.MustCompile(`^//[a-z0-9]+:[a-z0-9]|^//nolint\b`)

// directives takes the directives out of the doc comment of a function: they
// are about the body, and go where that goes. It returns them for there.
func (w *writer) directives(f *function) string {
	if f.decl.Doc == nil {
		return ""
	}
	text, list := "", f.decl.Doc.List
	for i, c := range list {
		if !directive.MatchString(c.Text) {
			continue
		}
		text += c.Text + "\n"
		from := c.Pos()
		if i > 0 && list[i-1].Text == "//" { // the line between the text and them
			from = list[i-1].Pos()
		}
		to := f.decl.Type.Func
		if i+1 < len(list) {
			to = list[i+1].Pos()
		}
		w.replace(f.file, from, to, "")
	}
	if text != "" {
		text = "//\n" + text
	}
	return text
}

func typeArgs(list *ast.FieldList) string {
	var names []string
	for _, f := range list.List {
		for _, id := range f.Names {
			names = append(names, id.Name)
		}
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// receiver returns the name of the receiver, and gives it one if it has none.
func (w *writer) receiver(f *function) string {
	r := f.decl.Recv.List[0]
	if len(r.Names) == 1 && r.Names[0].Name != "_" {
		return r.Names[0].Name
	}
	name := "recv"
	if len(r.Names) == 1 {
		w.replace(f.file, r.Names[0].Pos(), r.Names[0].End(), name)
	} else {
		w.insert(f.file, r.Type.Pos(), name+" ")
	}
	return name
}

// forwarded returns the parameters as they are written, and the arguments by
// which a function passes all of its own on. Parameters without a name get one.
func (w *writer) forwarded(f *function) (params, args []string, ok bool) {
	n := 0
	for _, field := range f.decl.Type.Params.List {
		text := string(f.file.Src[field.Pos()-f.file.Syntax.FileStart : field.End()-f.file.Syntax.FileStart])
		if len(field.Names) == 0 {
			text = "_ " + text
		}
		params = append(params, text)
		dots := ""
		if _, variadic := field.Type.(*ast.Ellipsis); variadic {
			dots = "..."
		}
		for _, id := range field.Names {
			name := id.Name
			if name == "_" {
				n++
				name = fmt.Sprintf("arg%d", n)
				w.replace(f.file, id.Pos(), id.End(), name)
			}
			args = append(args, name+dots)
		}
		if len(field.Names) == 0 {
			n++
			name := fmt.Sprintf("arg%d", n)
			w.insert(f.file, field.Type.Pos(), name+" ")
			args = append(args, name+dots)
		}
	}
	return params, args, true
}
