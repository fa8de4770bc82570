package detachedctx

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/edit"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// plan gives the findings their fixes:
//
//	rows, err := db.QueryContext(context.Background(), q)
//	                             --------------------
//	rows, err := db.QueryContext(r.Context(), q)
//
// or, where a variable goes to such calls only, the same where it is made:
//
//	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
//	                                   --------------------
//	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
func (c *check) plan(found []*finding) {
	byFile := make(map[*ast.File][]*finding)
	for _, f := range found {
		if !c.kept(f) {
			byFile[f.call.File] = append(byFile[f.call.File], f)
		}
	}
	for file, list := range byFile {
		for _, f := range list {
			f.edits = c.replace(f, list)
		}
		c.lastUses(file, list)
	}
}

// kept reports whether a comment keeps the finding from being shown.
func (c *check) kept(f *finding) bool {
	if c.out.Ignored(f.call.Expr.Pos(), f.call.Expr.End()) {
		return true
	}
	from, to := c.line(f.call.Expr.Pos()), c.line(f.call.Expr.End())
	return slices.ContainsFunc(f.call.File.Comments, func(g *ast.CommentGroup) bool {
		line := c.line(g.Pos())
		return strings.HasPrefix(g.List[0].Text, "//nolint") && from-1 <= line && line <= to
	})
}

// replace returns the edit that gives a call the context in scope, or nil.
func (c *check) replace(f *finding, list []*finding) []analysis.TextEdit {
	root := f.roots[0]
	if f.arg.Pos() <= root.Pos() && root.End() <= f.arg.End() {
		return []analysis.TextEdit{put(root, f.ctx.Expr)}
	}
	if at, _ := c.contexts.Attached(root.Pos()); at.Expr != "" && !at.Ends && c.isMadeFor(root, f.call.File, at, list) {
		return []analysis.TextEdit{put(root, at.Expr)}
	}
	// The variable goes elsewhere too, and so stays in use.
	if id, ok := ast.Unparen(f.arg).(*ast.Ident); ok && !f.ctx.Test && c.isPlain(id, f.call.File) && c.goesElsewhere(id, f.call.File, list) {
		return []analysis.TextEdit{put(f.arg, f.ctx.Expr)}
	}
	return nil
}

func put(e ast.Expr, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: e.Pos(), End: e.End(), NewText: []byte(text)}
}

// isMadeFor reports whether what is made of a detached context goes to calls
// that are found to need the one in scope, and nowhere else.
func (c *check) isMadeFor(root *ast.CallExpr, file *ast.File, at contexts.Context, list []*finding) bool {
	only := true
	c.idents(file, func(id *ast.Ident, stack []ast.Node) {
		roots := c.contexts.Detached(id)
		if slices.Contains(roots, root) {
			only = only && len(roots) == 1 && (c.isArgument(id, list) || c.derives(id, stack) || at.Test && c.endsInTest(stack))
		}
	})
	return only
}

// idents calls visit for the uses of context variables in a file.
func (c *check) idents(file *ast.File, visit func(id *ast.Ident, stack []ast.Node)) {
	ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := c.pass.TypesInfo.Uses[id].(*types.Var); ok && gosrc.IsContext(v.Type()) && !isAssigned(id, stack) {
				visit(id, stack)
			}
		}
		return true
	})
}

// isAssigned reports whether an identifier is on the left of an assignment.
func isAssigned(id *ast.Ident, stack []ast.Node) bool {
	assign, ok := stack[len(stack)-1].(*ast.AssignStmt)
	return ok && slices.Contains(assign.Lhs, ast.Expr(id))
}

// isArgument reports whether an identifier is the context of a finding.
func (c *check) isArgument(id *ast.Ident, list []*finding) bool {
	return slices.ContainsFunc(list, func(f *finding) bool { return f.arg.Pos() <= id.Pos() && id.End() <= f.arg.End() })
}

// derives reports whether the innermost of the nodes gives a variable the context
// in id, or one made of it; the uses of that variable are looked at too.
func (c *check) derives(id *ast.Ident, stack []ast.Node) bool {
	var value ast.Expr = id
	i := len(stack) - 1
	if call, ok := stack[i].(*ast.CallExpr); ok {
		value = call
		i--
	}
	var given ast.Expr
	switch n := stack[i].(type) {
	case *ast.AssignStmt:
		if at := slices.Index(n.Rhs, value); at >= 0 {
			given = n.Lhs[at]
		}
	case *ast.ValueSpec:
		if at := slices.Index(n.Values, value); at >= 0 {
			given = n.Names[at]
		}
	}
	return len(c.contexts.Detached(given)) > 0
}

// endsInTest reports whether the innermost of the nodes is a database call
// that runs before the test's context is cancelled, for which a deferred call
// of the test itself is early enough.
func (c *check) endsInTest(stack []ast.Node) bool {
	call, _ := stack[len(stack)-1].(*ast.CallExpr)
	if c.conns.Call(call) == nil {
		return false
	}
	for _, n := range stack {
		switch n.(type) {
		case *ast.FuncLit, *ast.GoStmt:
			return false
		}
	}
	decl, ok := stack[1].(*ast.FuncDecl)
	return ok && strings.HasPrefix(decl.Name.Name, "Test")
}

// isPlain reports whether a variable holds context.Background or context.TODO
// as they are: nothing is lost when it is not passed on.
func (c *check) isPlain(id *ast.Ident, file *ast.File) bool {
	plain := true
	given := func(e ast.Expr, i int, values []ast.Expr) {
		if def, ok := e.(*ast.Ident); !ok || c.pass.TypesInfo.ObjectOf(def) != c.pass.TypesInfo.Uses[id] || len(values) == 0 {
			return
		}
		call, ok := ast.Unparen(values[min(i, len(values)-1)]).(*ast.CallExpr)
		plain = plain && ok && len(call.Args) == 0
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, e := range n.Lhs {
				given(e, i, n.Rhs)
			}
		case *ast.ValueSpec:
			for i, e := range n.Names {
				given(e, i, n.Values)
			}
		}
		return true
	})
	return plain
}

// goesElsewhere reports whether a variable has a use that is not the context of
// a finding.
func (c *check) goesElsewhere(id *ast.Ident, file *ast.File, list []*finding) bool {
	elsewhere := false
	c.idents(file, func(use *ast.Ident, _ []ast.Node) {
		if c.pass.TypesInfo.Uses[use] == c.pass.TypesInfo.Uses[id] {
			elsewhere = elsewhere || !c.isArgument(use, list)
		}
	})
	return elsewhere
}

// lastUses sees to it that a file whose last uses of package context are edited
// away does not import it any more. As only all fixes together do that, each is
// then all of them. Where another rule may bring new uses, one is left instead.
func (c *check) lastUses(file *ast.File, list []*finding) {
	spec := importOf(file)
	if spec == nil {
		for _, f := range list {
			f.edits = nil
		}
		return
	}
	var all []analysis.TextEdit
	var fixed []*finding
	for _, f := range list {
		if f.edits != nil {
			fixed = append(fixed, f)
			all = append(all, f.edits...)
		}
	}
	gone := func(id *ast.Ident) bool { return edited(id.Pos(), all) }
	if !slices.Contains(edit.UnusedImports(c.pass.TypesInfo, file, gone), spec) {
		return
	}
	remove, err := edit.RemoveImport(c.pass.Fset, file, spec)
	opens := func(o *connfacts.Opening) bool { return o.File == file }
	if err != nil || slices.ContainsFunc(c.conns.Openings(), opens) {
		last := fixed[len(fixed)-1].edits[0]
		for _, f := range fixed {
			if f.edits[0].Pos == last.Pos {
				f.edits = nil
			}
		}
		return
	}
	all = append(all, remove)
	slices.SortStableFunc(all, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	all = slices.CompactFunc(all, func(a, b analysis.TextEdit) bool { return a.Pos == b.Pos })
	for _, f := range fixed {
		f.edits = all
	}
}

// importOf returns the import of package context, nil if there is not exactly
// one with a name.
func importOf(file *ast.File) (found *ast.ImportSpec) {
	for _, spec := range file.Imports {
		if spec.Path.Value == `"context"` {
			if found != nil || spec.Name != nil && spec.Name.Name == "." {
				return nil
			}
			found = spec
		}
	}
	return found
}

// edited reports whether an edit replaces what is at pos.
func edited(pos token.Pos, edits []analysis.TextEdit) bool {
	return slices.ContainsFunc(edits, func(e analysis.TextEdit) bool { return e.Pos <= pos && pos < e.End })
}
