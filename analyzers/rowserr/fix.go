package rowserr

import (
	"fmt"
	"go/ast"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/analyzers/internal/opensite"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// fix checks the error behind the loop as that of the query is checked:
//
//	for rows.Next() {
//		...
//	}
//	if err := rows.Err(); err != nil {
//		return nil, err
//	}
func (c *check) fix(l *loop) []analysis.SuggestedFix {
	stmt, ok := l.stmt.(*ast.ForStmt)
	if !ok || stmt.Cond == nil || !gosrc.Contains(stmt.Cond, l.Expr.Pos()) || len(l.uses.values) != 1 {
		return nil
	}
	sig, _ := c.signature(l.Func)
	if sig == nil || !gosrc.ReturnsError(sig) {
		return nil
	}
	query := l.uses.values[0]
	site, ok := opensite.Find(c.pass, l.File, query)
	if !ok || site.Check == nil || site.Check.Init != nil || !c.oneBlock(l, site.Check) {
		return nil
	}
	handling, ok := site.Handling()
	if returns, _ := site.Returns(); !ok || !returns || !c.passesError(site) || !c.means(site.Check.Body, stmt) {
		return nil
	}
	assign := ":="
	if _, naked := site.Returns(); naked {
		assign = "=" // a new variable would hide the result
	}
	text := fmt.Sprintf("\n%[1]sif %[2]s %[3]s %[4]s.Err(); %[2]s != nil {\n%[1]s\t%[5]s\n%[1]s}",
		site.Indent(), site.Err, assign, l.rows.Name(), handling)
	return []analysis.SuggestedFix{{
		Message:   fmt.Sprintf("Check %s.Err after the loop", l.rows.Name()),
		TextEdits: []analysis.TextEdit{{Pos: stmt.End(), End: stmt.End(), NewText: []byte(text)}},
	}}
}

// passesError reports whether the check of the query's error returns it, itself
// or in another one.
func (c *check) passesError(site *opensite.Site) bool {
	list := site.Check.Body.List
	ret, ok := list[len(list)-1].(*ast.ReturnStmt)
	if !ok {
		return false
	}
	return len(ret.Results) == 0 || gosrc.MentionsName(ret.Results[len(ret.Results)-1], site.Err)
}

// oneBlock reports whether the loop stands in the list of statements of the check.
func (c *check) oneBlock(l *loop, check *ast.IfStmt) bool {
	path, _ := astutil.PathEnclosingInterval(l.File, check.Pos(), check.End())
	for _, n := range path {
		if list := gosrc.Statements(n); list != nil {
			if i := slices.Index(list, ast.Stmt(check)); i >= 0 {
				return slices.Contains(list[i:], l.stmt)
			}
		}
	}
	return false
}

// means reports whether the names in the handling stand for the same behind the
// loop.
func (c *check) means(handling ast.Node, after ast.Stmt) bool {
	scope := c.pass.Pkg.Scope().Innermost(after.End())
	selected := map[*ast.Ident]bool{} // names behind a dot
	for n := range ast.Preorder(handling) {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			selected[sel.Sel] = true
		}
		id, ok := n.(*ast.Ident)
		if !ok || selected[id] || c.pass.TypesInfo.Uses[id] == nil {
			continue
		}
		obj := c.pass.TypesInfo.Uses[id]
		if _, found := scope.LookupParent(id.Name, after.End()); found != obj {
			return false
		}
	}
	return true
}
