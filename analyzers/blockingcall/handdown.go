package blockingcall

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/lifetime"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/edit"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// handedDown is the name of the parameter that hands a context down.
const handedDown = "ctx"

// handDown is the fix of a call in a function that has no context, but whose
// callers have:
//
//	func (s *store) touch(id int) error {
//	                      +++++++++++++++++++++
//		_, err := s.db.ExecContext(ctx, q, id)
//		                   ++++++++++++
//	...
//	s.touch(r.Context(), id)
//	        +++++++++++++
//
// All its callers must be in the same file, and have a context, or a caller that
// has. The fixes of all calls of a function, and of other functions with the
// same callers, make the same edits outside of the calls themselves, so that
// they merge and each compiles by itself.
func (c *check) handDown(call *connfacts.Call, form *types.Func) fix {
	decl, why := c.contexts.Passed(call.Expr.Lparen)
	if decl == nil || why != "" || form == nil || c.out.Frozen(call.Expr.Pos()) || !c.fits(call, form) {
		return fix{}
	}
	d := &descent{check: c, file: call.File, ctx: contexts.Context{Expr: handedDown}}
	if !d.function(decl) || !d.supplied || lifetime.Outlives(c.pass.TypesInfo, call, d.ctx) {
		return fix{}
	}
	edits, ok := d.imports()
	if !ok {
		return fix{}
	}
	edits = append(edits, append(d.edits, c.withContext(call, form, handedDown)...)...)
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	return fix{edits: edits, expr: handedDown, down: decl.Name.Name}
}

// A descent is the way of a context from callers that have one to a function.
type descent struct {
	*check
	file     *ast.File
	seen     []*ast.FuncDecl
	ctx      contexts.Context // what is said of all contexts that come down
	supplied bool             // some caller has a context
	edits    []analysis.TextEdit
}

// function gives a function, and those callers that have no context, the
// parameter, and reports whether it can.
func (d *descent) function(decl *ast.FuncDecl) bool {
	if slices.Contains(d.seen, decl) {
		return true
	}
	d.seen = append(d.seen, decl)
	fn, _ := d.pass.TypesInfo.Defs[decl.Name].(*types.Func)
	if fn == nil || !d.mayChange(decl, fn) {
		return false
	}
	calls, ok := d.calls(fn)
	if !ok || len(calls) == 0 {
		return false
	}
	d.edits = append(d.edits, d.parameter(decl))
	for _, call := range calls {
		expr, ok := d.supply(call)
		if !ok {
			return false
		}
		d.edits = append(d.edits, first(call.Lparen, call.Args, expr))
	}
	return true
}

// supply returns the context of a caller.
func (d *descent) supply(call *ast.CallExpr) (string, bool) {
	ctx, why := d.contexts.At(call.Lparen)
	if ctx.Expr != "" {
		d.supplied = true
		d.ctx.Ends, d.ctx.Test = d.ctx.Ends || ctx.Ends, d.ctx.Test || ctx.Test
		return ctx.Expr, true
	}
	if why != contexts.NoneInScope {
		return "", false
	}
	decl, why := d.contexts.Passed(call.Lparen)
	return handedDown, decl != nil && why == "" && d.function(decl)
}

// mayChange reports whether a function can get a parameter: its name is its
// package's own, nothing outside of Go knows it, no interface asks for it, and
// the parameter's name is free in it.
func (d *descent) mayChange(decl *ast.FuncDecl, fn *types.Func) bool {
	name := decl.Name.Name
	if fn.Exported() || name == "main" || name == "init" || name == "_" || decl.Body == nil || hasDirective(decl.Doc) {
		return false
	}
	if list := decl.Type.Params.List; len(list) > 0 && len(list[0].Names) == 0 {
		return false // its parameters have no names
	}
	if d.pass.Pkg.Scope().Lookup(handedDown) != nil || gosrc.MentionsName(decl, handedDown) || d.isImported(handedDown) {
		return false
	}
	return fn.Signature().Recv() == nil || !d.isInInterface(name)
}

// hasDirective reports whether a comment ties a function to something outside
// of Go: //export, //go:linkname.
func hasDirective(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//export ") || strings.HasPrefix(c.Text, "//go:")
	})
}

func (d *descent) isImported(name string) bool {
	return slices.ContainsFunc(d.file.Imports, func(spec *ast.ImportSpec) bool {
		obj := d.pass.TypesInfo.PkgNameOf(spec)
		return obj != nil && obj.Name() == name
	})
}

// isInInterface reports whether an interface of the package asks for a method.
// Those of other packages cannot name one that is not exported.
func (d *descent) isInInterface(name string) bool {
	for _, file := range d.pass.Files {
		for n := range ast.Preorder(file) {
			iface, ok := n.(*ast.InterfaceType)
			if ok && slices.ContainsFunc(iface.Methods.List, func(f *ast.Field) bool {
				return slices.ContainsFunc(f.Names, func(id *ast.Ident) bool { return id.Name == name })
			}) {
				return true
			}
		}
	}
	return false
}

// calls returns the calls of a function. All its uses must be calls in the
// file, and files that are not of this build, or test it, must not name it.
func (d *descent) calls(fn *types.Func) (calls []*ast.CallExpr, ok bool) {
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(fn.Name()) + `\b`)
	if d.siblings.Match(word, d.pass.Fset.File(d.file.FileStart).Name()) {
		return nil, false
	}
	ok = true
	for _, file := range d.pass.Files {
		ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
			id, isIdent := n.(*ast.Ident)
			if !isIdent {
				return ok
			}
			used, _ := d.pass.TypesInfo.Uses[id].(*types.Func)
			if used == nil || used.Origin() != fn {
				return true
			}
			call := d.callOf(id, stack)
			ok = ok && call != nil && file == d.file
			calls = append(calls, call)
			return ok
		})
	}
	return calls, ok
}

// callOf returns the call whose function an identifier names, nil if it is no
// plain call.
func (d *descent) callOf(id *ast.Ident, stack []ast.Node) *ast.CallExpr {
	var fun ast.Expr = id
	i := len(stack) - 1
	if sel, ok := stack[i].(*ast.SelectorExpr); ok && sel.Sel == id {
		if s := d.pass.TypesInfo.Selections[sel]; s != nil && s.Kind() != types.MethodVal {
			return nil
		}
		fun, i = sel, i-1
	}
	call, ok := stack[i].(*ast.CallExpr)
	if !ok || call.Fun != fun {
		return nil
	}
	if len(call.Args) == 1 {
		if _, several := d.pass.TypesInfo.TypeOf(call.Args[0]).(*types.Tuple); several {
			return nil
		}
	}
	return call
}

// parameter returns the edit of the declaration.
func (d *descent) parameter(decl *ast.FuncDecl) analysis.TextEdit {
	q, _ := d.qualifier()
	text := handedDown + " " + q + "Context"
	if list := decl.Type.Params.List; len(list) > 0 {
		return insert(list[0].Pos(), text+", ")
	}
	return insert(decl.Type.Params.Opening+1, text)
}

func (d *descent) qualifier() (string, *edit.NewImport) {
	return edit.Qualifier(d.pass.TypesInfo, d.pass.Pkg, d.file, d.file.Name.End(), "context", "context", "Context")
}

// imports returns the edit that imports package context, none if it is
// imported. It may not be where another fix may take the import away, because
// it edits all its uses, or may write the same one.
func (d *descent) imports() ([]analysis.TextEdit, bool) {
	_, add := d.qualifier()
	if add == nil {
		return nil, d.importStays()
	}
	opens := func(o *connfacts.Opening) bool { return o.File == d.file }
	if add.Name != "" || slices.ContainsFunc(d.conns.Openings(), opens) {
		return nil, false
	}
	return edit.AddImports(d.pass.Fset, d.file, *add), true
}

// importStays reports whether the file uses package context for more than
// Background and TODO.
func (d *descent) importStays() bool {
	for n := range ast.Preorder(d.file) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		obj := d.pass.TypesInfo.Uses[id]
		if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "context" && obj.Parent() == obj.Pkg().Scope() &&
			obj.Name() != "Background" && obj.Name() != "TODO" {
			return true
		}
	}
	return false
}

// first returns the edit that gives a call a first argument.
func first(lparen token.Pos, args []ast.Expr, expr string) analysis.TextEdit {
	if len(args) > 0 {
		return insert(args[0].Pos(), expr+", ")
	}
	return insert(lparen+1, expr)
}

func insert(pos token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: pos, End: pos, NewText: []byte(text)}
}
