package nullpool

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/opensite"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// fix bounds a pool that has no bound, where it is opened. A bound that is there
// but large is somebody's choice, and left to them.
func (c *check) fix(o *connfacts.Opening) []analysis.SuggestedFix {
	if o.Origin.Verdict != connfacts.Postgres || o.API.Returns == dbapi.Mapper || len(o.Set("SetMaxOpenConns"))+len(o.Set("MaxConns")) > 0 {
		return nil
	}
	var edits []analysis.TextEdit
	switch {
	case o.API.Stack == dbapi.OtherPostgres:
	case o.API.Stack != dbapi.Pgx:
		edits = c.boundSQL(o)
	case o.Factory != nil:
	case o.API.Name == "NewWithConfig":
		edits = c.boundConfig(o)
	default:
		edits = c.boundURL(o)
	}
	if edits == nil {
		return nil
	}
	return []analysis.SuggestedFix{{Message: "Bound the pool to five connections", TextEdits: edits}}
}

// boundSQL adds the bound behind the opening and its error check:
//
//	db, err := sql.Open("postgres", url)
//	if err != nil {
//		return err
//	}
//	db.SetMaxOpenConns(5)
//	---------------------
func (c *check) boundSQL(o *connfacts.Opening) []analysis.TextEdit {
	site, ok := opensite.Find(c.pass, o.File, o.Expr)
	if !ok || !site.Settable() {
		return nil
	}
	return insert(site.EndOfLine(), "\n"+site.Indent()+site.Handle+".SetMaxOpenConns(5)")
}

// boundConfig adds the bound before the opening:
//
//	cfg.MaxConns = min(cfg.MaxConns, 5)
//	-----------------------------------
//	pool, err := pgxpool.NewWithConfig(ctx, cfg)
func (c *check) boundConfig(o *connfacts.Opening) []analysis.TextEdit {
	if len(o.Expr.Args) != 2 {
		return nil
	}
	cfg, ok := o.Expr.Args[1].(*ast.Ident)
	stmt := statementOf(o.File, o.Expr)
	if !ok || stmt == nil {
		return nil
	}
	indent, ok := opensite.Indent(c.pass, stmt.Pos())
	if !ok {
		return nil
	}
	return insert(stmt.Pos(), indented(c.bound(o, cfg.Name)+"\n", indent))
}

// boundURL opens the pool by a configuration instead of by a URL:
//
//	pool, err := pgxpool.New(ctx, url)
//	----------------------------------
//	cfg, err := pgxpool.ParseConfig(url)
//	if err != nil {
//		return err
//	}
//	cfg.MaxConns = min(cfg.MaxConns, 5)
//	pool, err := pgxpool.NewWithConfig(ctx, cfg)
//	--------------------------------------------
//	if err != nil {
//		return err
//	}
func (c *check) boundURL(o *connfacts.Opening) []analysis.TextEdit {
	site, ok := opensite.Find(c.pass, o.File, o.Expr)
	if !ok || site.Assign.Tok != token.DEFINE || len(o.Expr.Args) != 2 {
		return nil
	}
	handling, ok := site.Handling()
	cfg := c.freeName(site.Assign.Pos(), "cfg", "poolConfig", "pgxConfig")
	pool := c.pass.TypesInfo.Defs[site.Assign.Lhs[0].(*ast.Ident)]
	if !ok || cfg == "" || pool == nil || gosrc.Mentions(c.pass.TypesInfo, site.Check, pool) {
		return nil
	}
	sel, ok := ast.Unparen(o.Expr.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil // a dot import
	}
	pkg := site.Text(sel.X)
	ctx, url := site.Text(o.Expr.Args[0]), site.Text(o.Expr.Args[1])
	text := fmt.Sprintf("%s, %s := %s.ParseConfig(%s)\nif %[2]s != nil {\n%[5]s\n}\n%[6]s\n%[7]s, %[2]s := %[3]s.NewWithConfig(%[8]s, %[1]s)",
		cfg, site.Err, pkg, url, handling, c.bound(o, cfg), site.Handle, ctx)
	return []analysis.TextEdit{{
		Pos: site.Assign.Pos(), End: site.Assign.End(),
		NewText: []byte(indented(text, site.Indent())),
	}}
}

// bound is the statement that bounds a configuration. What the URL says stays
// if it is less.
func (c *check) bound(o *connfacts.Opening, cfg string) string {
	if o.DSNKnown {
		return cfg + ".MaxConns = 5"
	}
	if !c.hasMin(o.Expr.Pos()) {
		return "if " + cfg + ".MaxConns > 5 {\n\t" + cfg + ".MaxConns = 5\n}"
	}
	return cfg + ".MaxConns = min(" + cfg + ".MaxConns, 5)"
}

// hasMin reports whether the built-in function min can be used at pos.
func (c *check) hasMin(pos token.Pos) bool {
	v := c.pass.Pkg.GoVersion()
	_, obj := c.pass.Pkg.Scope().Innermost(pos).LookupParent("min", pos)
	_, builtin := obj.(*types.Builtin)
	return builtin && (v == "" || version.Compare(v, "go1.21") >= 0)
}

// freeName returns the first name that means nothing at pos and is not declared
// in the scope around it.
func (c *check) freeName(pos token.Pos, names ...string) string {
	scope := c.pass.Pkg.Scope().Innermost(pos)
	for _, name := range names {
		if _, obj := scope.LookupParent(name, token.NoPos); obj == nil {
			return name
		}
	}
	return ""
}

// statementOf returns the statement of a block that holds a call, nil when the
// call is deeper inside it than in its right-hand side or results.
func statementOf(file *ast.File, call *ast.CallExpr) ast.Stmt {
	path, _ := astutil.PathEnclosingInterval(file, call.Pos(), call.End())
	for i, n := range path {
		switch n.(type) {
		case *ast.AssignStmt, *ast.ReturnStmt:
			switch path[i+1].(type) {
			case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
				return n.(ast.Stmt)
			}
			return nil
		case *ast.FuncLit, *ast.FuncDecl:
			return nil
		}
	}
	return nil
}

func insert(pos token.Pos, text string) []analysis.TextEdit {
	return []analysis.TextEdit{{Pos: pos, End: pos, NewText: []byte(text)}}
}

// indented puts indent before each line but the first.
func indented(text, indent string) string { return strings.ReplaceAll(text, "\n", "\n"+indent) }
