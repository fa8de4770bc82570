package thread

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// choices are the names of a new parameter, best first, after the one that the
// file has for contexts.
var choices = []string{"ctx", "parentCtx", "callerCtx", "outerCtx"}

// name returns the name that the new parameter of a function has: one that
// means nothing else where it is declared or used.
func (w *writer) name(f *function) string {
	if name := w.names[f]; name != "" {
		return name
	}
	names := append([]string{fileName(f.file)}, choices...)
	for _, n := range w.owns[f] {
		if n.own.v != nil {
			names = slices.Insert(names, 0, n.own.v.Name())
		}
	}
	for _, name := range names {
		if w.isFree(f, name) {
			w.names[f] = name
			return name
		}
	}
	return "ctxOfCaller"
}

// isFree reports whether a name may be that of a new parameter: the function
// itself declares nothing of that name, what it declares further in does not
// hide it where it is used, and it hides nothing that the function uses.
func (w *writer) isFree(f *function, name string) bool {
	info := f.pkg.Info
	own := info.Scopes[f.typ()]
	free := true
	for n := range ast.Preorder(f.node()) {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name != name {
			continue
		}
		if obj := info.Defs[id]; obj != nil && obj.Parent() != nil && !w.gives(f, obj) {
			free = free && obj.Parent() != own && !slices.ContainsFunc(w.inUse[f], obj.Parent().Contains)
		}
		if obj := info.Uses[id]; obj != nil && obj.Parent() != nil {
			free = free && gosrc.Contains(f.node(), obj.Pos())
		}
	}
	return free
}

// freeName returns the first choice that no parameter of a function type has.
func freeName(ft *ast.FuncType, first string) string {
	taken := make(map[string]bool)
	for _, list := range []*ast.FieldList{ft.Params, ft.Results} {
		if list == nil {
			continue
		}
		for _, f := range list.List {
			for _, id := range f.Names {
				taken[id.Name] = true
			}
		}
	}
	for _, name := range append([]string{first}, choices...) {
		if !taken[name] {
			return name
		}
	}
	return "ctxOfCaller"
}

// fileName returns the name that most contexts have which are parameters of the
// file's functions, ctx if there are none.
func fileName(f *fixer.File) string {
	count := make(map[string]int)
	for _, d := range f.Syntax.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		for _, field := range fn.Type.Params.List {
			if sel, ok := field.Type.(*ast.SelectorExpr); ok && len(field.Names) == 1 && types.ExprString(sel) == "context.Context" {
				count[field.Names[0].Name]++
			}
		}
	}
	best := "ctx"
	for name, n := range count {
		if name != "_" && (n > count[best] || n == count[best] && name < best) {
			best = name
		}
	}
	return best
}
