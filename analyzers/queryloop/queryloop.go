package queryloop

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/types"
	"path/filepath"
	"regexp"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer { return rule.New("queryloop", doc, run, summaries) }

// check is one run of the rule.
type check struct {
	*pkg
	out *report.Reporter
}

func run(p *rule.Pass) {
	c := &check{pkg: p.ResultOf[summaries].(*pkg), out: p.Out}
	if once.MatchString(filepath.Base(c.Pkg.Path())) || once.MatchString(c.Pkg.Name()) {
		return
	}
	for _, file := range c.Files {
		if c.conns.IsTest(file) || once.MatchString(filepath.Base(c.Fset.File(file.FileStart).Name())) {
			continue
		}
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil && !c.runsOnce(decl) {
				c.function(decl)
			}
		}
	}
}

// once matches the names of what is run once, or for tests.
var once = regexp.MustCompile(`(?i)migrat|seed|fixture|backfill|bootstrap|upgrade|test|mock`)

// runsOnce reports whether a function is none that serves requests.
func (c *check) runsOnce(decl *ast.FuncDecl) bool {
	if name := decl.Name.Name; once.MatchString(name) || decl.Recv == nil && (name == "main" || name == "init") {
		return true
	}
	fn, ok := c.TypesInfo.Defs[decl.Name].(*types.Func)
	if !ok {
		return true
	}
	for v := range fn.Signature().Params().Variables() {
		if n := gosrc.Named(v.Type()); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "testing" {
			return true
		}
	}
	return false
}

// function judges the loops of a function.
func (c *check) function(decl *ast.FuncDecl) {
	ast.PreorderStack(decl.Body, nil, func(n ast.Node, stack []ast.Node) bool {
		if l := c.loopOf(n); l != nil && len(l.elements) > 0 && !isWorker(stack) {
			c.loop(decl, l)
		}
		return true
	})
}

// isWorker reports whether a loop around waits for more work when it has done all.
func isWorker(stack []ast.Node) bool {
	for _, n := range stack {
		if l, ok := n.(*ast.ForStmt); ok && l.Cond == nil {
			return true
		}
	}
	return false
}

// loop judges the statements that each turn of a loop sends.
func (c *check) loop(decl *ast.FuncDecl, l *loop) {
	w := c.effectsOf(l.body)
	if w.kind != reads && w.kind != writes || !c.isAll(w) || !c.goesOn(l) || !c.isData(decl, l.over, map[types.Object]bool{}) {
		return
	}
	derived, changed := c.derived(l.body, l.elements...), c.changed(l.body, l.elements...)
	for _, s := range w.sent {
		if !c.inner(l, s.CallExpr) || !c.always(l.body, s.CallExpr) || s.text != nil && c.mentions(s.text, changed) {
			continue
		}
		if s.kind == writes && (s.upsert && !s.native || !c.ends(l, s.CallExpr)) {
			continue
		}
		if keys, ok := c.keys(s, derived, changed); ok {
			c.report(l, s, keys)
		}
	}
}

// isAll reports whether a turn does nothing else than send statements and work with
// values: what else it does for an element may be the longer part, and may have
// to be done before the next statement.
func (c *check) isAll(w effects) bool {
	for _, call := range w.rest {
		if c.conns.Call(call) != nil || c.TypesInfo.Types[call.Fun].IsType() {
			continue
		}
		sig, ok := c.TypesInfo.TypeOf(call.Fun).(*types.Signature)
		if !ok {
			continue
		}
		if sig.Params().Len() > 0 && gosrc.IsContext(sig.Params().At(0).Type()) {
			return false
		}
		fn := gosrc.Callee(c.TypesInfo, call)
		if w.kind == writes && gosrc.ReturnsError(sig) && (fn == nil || !isValue(fn)) {
			return false
		}
	}
	return true
}

var standard = regexp.MustCompile(`^(fmt|errors|strings|strconv|time|bytes|unicode/.*|encoding/.*|encoding|math/.*|net/netip|net/url|regexp)$`)

// isValue reports whether a function only makes values of others.
func isValue(fn *types.Func) bool { return fn.Pkg() == nil || standard.MatchString(fn.Pkg().Path()) }

// inner reports whether no other loop is around a call in a loop.
func (c *check) inner(l *loop, call *ast.CallExpr) bool {
	ok := true
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.RangeStmt:
			ok = ok && !gosrc.Contains(n.Body, call.Pos())
		case *ast.ForStmt:
			ok = ok && !gosrc.Contains(n, call.Pos())
		}
		return ok
	})
	return ok
}

// keys returns how many arguments of a statement are made of the element, and whether
// one statement can do for all elements.
func (c *check) keys(s sending, derived, changed map[types.Object]bool) (keys int, ok bool) {
	if s.text != nil && c.mentions(s.text, derived) {
		return 0, false
	}
	for _, arg := range s.args {
		switch {
		case arg.use == unused:
		case c.mentions(arg.Expr, changed):
			return 0, false
		case !c.mentions(arg.Expr, derived):
		case arg.use == perValue:
			return 0, false
		default:
			keys++
			ok = ok || arg.use == key || s.kind == writes
		}
	}
	return keys, ok
}

// ends reports whether a call is only asked whether it failed, and the loop ends if
// it did.
func (c *check) ends(l *loop, call *ast.CallExpr) bool {
	var failed types.Object
	ok := false
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Rhs) == 1 && ast.Unparen(n.Rhs[0]) == call {
				failed = c.errorOnly(n.Lhs)
			}
		case *ast.IfStmt:
			if failed == nil && n.Init != nil && gosrc.Contains(n.Init, call.Pos()) {
				if a, is := n.Init.(*ast.AssignStmt); is && len(a.Rhs) == 1 && ast.Unparen(a.Rhs[0]) == call {
					failed = c.errorOnly(a.Lhs)
				}
			}
			if failed != nil && !ok && n.Body.Pos() > call.Pos() && c.isFailure(n.Cond) && gosrc.Mentions(c.TypesInfo, n.Cond, failed) {
				ok = gosrc.Leaves(c.TypesInfo, n.Body.List) && !continues(n.Body)
			}
		}
		return true
	})
	return ok
}

// errorOnly returns the last of the variables that get the results of a call, nil if
// others get one too.
func (c *check) errorOnly(to []ast.Expr) types.Object {
	for i, e := range to {
		id, ok := e.(*ast.Ident)
		switch {
		case !ok:
			return nil
		case i == len(to)-1:
			return c.TypesInfo.ObjectOf(id)
		case id.Name != "_":
			return nil
		}
	}
	return nil
}

func continues(body *ast.BlockStmt) bool {
	for n := range ast.Preorder(body) {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok.String() == "continue" {
			return true
		}
	}
	return false
}

func (c *check) report(l *loop, s sending, keys int) {
	what := "a query"
	if s.kind == writes {
		what = "a statement"
	}
	c.out.Report(analysis.Diagnostic{
		Pos: s.Pos(), End: s.End(), Category: report.Lower(report.Severity(s.origin, false)),
		Message: fmt.Sprintf("%s%s sends %s for each element of %s, and waits for each answer; %s",
			report.Name(s.Fun), report.Among(s.origin), what, report.Name(l.over), advice(s, keys)),
	})
}

// advice says what does it for all elements at once.
func advice(s sending, keys int) string {
	switch {
	case s.kind == reads && keys == 1:
		return "one with = ANY($1) reads all of them"
	case s.kind == reads:
		return "one that joins unnest($1, $2) reads all of them"
	case s.native:
		return "a pgx.Batch sends all of them at once"
	case keys == 1:
		return "one with = ANY($1) or unnest($1) does it for all of them"
	}
	return "one that selects from unnest($1, $2) does it for all of them"
}
