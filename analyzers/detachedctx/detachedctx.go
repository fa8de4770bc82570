package detachedctx

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/lifetime"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer {
	return rule.New("detachedctx", doc, run)
}

// check is one run of the rule.
type check struct {
	pass     *analysis.Pass
	out      *report.Reporter
	conns    *connfacts.Result
	contexts *contexts.Finder
}

// run looks at the context of each call that takes one, and reports what calls have in
// common once.
func run(p *rule.Pass) {
	c := &check{pass: p.Pass, out: p.Out, conns: p.Conns}
	c.contexts = contexts.New(p.Fset, p.Files, p.Pkg, p.TypesInfo)
	c.contexts.Elsewhere = p.Conns.RunsNow
	var found []*finding
	for _, call := range c.conns.Calls() {
		if !call.API.TakesContext || !call.API.Blocks || !call.Origin.Verdict.Maybe() || !c.conns.Certain(call) {
			continue
		}
		if call.API.Releases != dbapi.NoOperand {
			c.ending(call)
		} else if f := c.detached(call); f != nil {
			found = append(found, f)
		}
	}
	c.plan(found)
	for _, f := range c.join(found) {
		c.report(f)
	}
}

// A finding is a call whose context is detached.
type finding struct {
	call  *connfacts.Call
	arg   ast.Expr         // the context it is given
	roots []*ast.CallExpr  // what that is made of
	ctx   contexts.Context // the one in scope
	edits []analysis.TextEdit
	// others counts the calls of the function that the finding is about too.
	others int
}

// detached judges a call, and returns nil if there is nothing to say.
func (c *check) detached(call *connfacts.Call) *finding {
	arg := c.contextOf(call)
	roots := c.contexts.Detached(arg)
	if len(roots) == 0 {
		return nil
	}
	ctx, _ := c.contexts.Attached(call.Expr.Lparen)
	if ctx.Expr == "" || c.intended(call, roots, ctx) || c.outlives(call, ctx) {
		return nil
	}
	return &finding{call: call, arg: arg, roots: roots, ctx: ctx}
}

// contextOf returns the argument of a call that is its context, or nil.
func (c *check) contextOf(call *connfacts.Call) ast.Expr {
	for _, arg := range call.Expr.Args {
		if gosrc.IsContext(c.pass.TypesInfo.TypeOf(arg)) {
			return arg
		}
	}
	return nil
}

// outlives reports whether the result is kept longer than the context in scope
// lives. What a helper of a test returns may be used in a Cleanup function.
func (c *check) outlives(call *connfacts.Call, ctx contexts.Context) bool {
	ctx.Ends = ctx.Ends || ctx.Test
	return lifetime.Outlives(c.pass.TypesInfo, call, ctx)
}

// report words a finding. In the context of a test it is advice: what runs on after
// the test may be meant to.
func (c *check) report(f *finding) {
	given := types.ExprString(f.roots[0])
	if ast.Unparen(f.arg) != f.roots[0] {
		given = fmt.Sprintf("%s, made of %s,", brief(f.arg), given)
	}
	d := analysis.Diagnostic{
		Pos:      f.call.Expr.Pos(),
		End:      f.call.Expr.End(),
		Category: report.Severity(f.call.Origin, f.call.Test),
		Message: fmt.Sprintf("%s%s gets %s while %s is in scope; pass %[4]s, or context.WithoutCancel(%[4]s) if it must go on",
			report.Name(f.call.Expr.Fun), report.Among(f.call.Origin), given, f.ctx.Expr),
	}
	if f.ctx.Test {
		d.Category = report.Info
		d.Message = fmt.Sprintf("%s%s gets %s while %s is in scope; pass %[4]s%[5]s",
			report.Name(f.call.Expr.Fun), report.Among(f.call.Origin), given, f.ctx.Expr, f.elsewhere())
	}
	if f.edits != nil {
		d.SuggestedFixes = []analysis.SuggestedFix{{
			Message:   "Pass " + f.ctx.Expr + " instead of " + types.ExprString(f.roots[0]),
			TextEdits: f.edits,
		}}
	}
	c.out.Report(d)
}

// brief writes a context for a message.
func brief(e ast.Expr) string {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return id.Name
	}
	return "a context"
}

// path returns the nodes around a call, inside out, itself first.
func path(call *connfacts.Call) []ast.Node {
	around, _ := astutil.PathEnclosingInterval(call.File, call.Expr.Pos(), call.Expr.End())
	return around
}
