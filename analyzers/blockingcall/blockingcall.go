package blockingcall

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/analyzers/internal/siblings"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer {
	return rule.New("blockingcall", doc, run)
}

// check is one run of the rule.
type check struct {
	pass     *analysis.Pass
	out      *report.Reporter
	conns    *connfacts.Result
	contexts *contexts.Finder
	siblings *siblings.Files

	mappedHandles map[*mapping]*mappedHandles // made when first needed
}

// run looks at the calls without a context, at functions that make such calls and are
// used as values, at calls of object mappers, and at handles that go to code which makes
// such calls.
func run(p *rule.Pass) {
	c := &check{pass: p.Pass, out: p.Out, conns: p.Conns}
	c.siblings = siblings.New(p.Pass)
	c.contexts = contexts.New(p.Fset, p.Files, p.Pkg, p.TypesInfo)
	c.contexts.Elsewhere = p.Conns.RunsNow
	for _, call := range c.conns.Calls() {
		if call.API.Contextless() && call.Origin.Verdict.Maybe() {
			c.call(call)
		}
	}
	for _, call := range c.conns.WrapperCalls() {
		c.wrapperCall(call)
	}
	for _, file := range p.Files {
		c.values(file)
		c.mapped(file)
	}
	for _, h := range c.conns.Handovers() {
		if c.conns.OwnModule(h.To.Pkg()) {
			c.handover(h)
		}
	}
}

// call reports a call without a context.
func (c *check) call(call *connfacts.Call) {
	form := call.API.Context.Find(call.Fn)
	if call.Interface != nil {
		if !c.conns.Certain(call) {
			return
		}
	} else if form == nil && !types.IsInterface(call.Fn.Signature().Recv().Type()) {
		return // the library in use is older than the form
	}
	d := analysis.Diagnostic{
		Pos:      call.Expr.Pos(),
		End:      call.Expr.End(),
		Category: report.Severity(call.Origin, call.Test),
	}
	what := fmt.Sprintf("%s%s takes no context",
		report.Name(call.Expr.Fun), report.Among(call.Origin))
	switch fix := c.fix(call, form); {
	case fix.edits == nil:
		d.Message = fmt.Sprintf("%s; use %s (%s)", what, call.API.Context.Name, fix.why)
	case fix.down != "":
		d.Message = fmt.Sprintf("%s; use %s with a context that the callers of %s hand down", what, call.API.Context.Name, fix.down)
		d.SuggestedFixes = []analysis.SuggestedFix{{
			Message:   fmt.Sprintf("Hand %s down to %s and pass it to %s", fix.expr, fix.down, call.API.Context.Name),
			TextEdits: fix.edits,
		}}
	default:
		d.Message = fmt.Sprintf("%s; use %s with %s", what, call.API.Context.Name, fix.expr)
		d.SuggestedFixes = []analysis.SuggestedFix{{
			Message:   fmt.Sprintf("Pass %s to %s", fix.expr, call.API.Context.Name),
			TextEdits: fix.edits,
		}}
	}
	c.out.Report(d)
}

// values reports method values: the calls that are made through them are out
// of sight.
func (c *check) values(file *ast.File) {
	called := make(map[ast.Expr]bool)
	for n := range ast.Preorder(file) {
		switch n := n.(type) {
		case *ast.CallExpr:
			called[ast.Unparen(n.Fun)] = true
		case *ast.SelectorExpr:
			if !called[n] {
				c.value(file, n)
			}
		}
	}
}

// value reports a method that takes no context where it is used as a value: stored
// or handed over instead of called.
func (c *check) value(file *ast.File, sel *ast.SelectorExpr) {
	selection := c.pass.TypesInfo.Selections[sel]
	if selection == nil || selection.Kind() != types.MethodVal {
		return
	}
	fn, _ := selection.Obj().(*types.Func)
	api, _ := dbapi.Of(fn)
	if api.Context.Find(fn) == nil {
		return
	}
	origin := c.conns.Origin(sel.X)
	if !origin.Verdict.Maybe() {
		return
	}
	c.out.Report(analysis.Diagnostic{
		Pos:      sel.Pos(),
		End:      sel.End(),
		Category: report.Severity(origin, c.conns.IsTest(file)),
		Message: fmt.Sprintf("method value %s%s takes no context; use %s",
			report.Name(sel), report.Among(origin), api.Context.Name),
	})
}

// handover reports a call that hands a PostgreSQL handle to a package that
// cannot tell what it is given.
func (c *check) handover(h *connfacts.Handover) {
	calls := "a call"
	if h.Contextless > 1 {
		calls = fmt.Sprintf("%d calls", h.Contextless)
	}
	c.out.Report(analysis.Diagnostic{
		Pos:      h.Expr.Pos(),
		End:      h.Expr.End(),
		Category: report.Lower(report.Severity(h.Origin, h.Test)),
		Message:  fmt.Sprintf("%s makes %s without a context on it, which no timeout and no shutdown ends", handing(h), calls),
	})
}

// handing says what hands the handle, or the name it is opened by, to which code.
func handing(h *connfacts.Handover) string {
	arg, among := types.ExprString(h.Arg), report.Among(h.Origin)
	call, ok := h.Expr.(*ast.CallExpr)
	switch {
	case !ok || h.Expr == h.Arg:
		to := h.To.Pkg().Name() + "." + h.To.Name()
		if h.To.(*types.Var).IsField() {
			to = fmt.Sprintf("field %s of package %s", h.To.Name(), h.To.Pkg().Name())
		}
		return fmt.Sprintf("%s gets %s%s, and the code there", to, report.Name(h.Arg), among)
	case h.Field != "":
		return fmt.Sprintf("%s opens a pool by the name in field %s%s and", report.Name(call.Fun), h.Field, among)
	case h.Name:
		return fmt.Sprintf("%s opens a pool by the name %s%s and", report.Name(call.Fun), arg, among)
	}
	return fmt.Sprintf("%s hands %s%s to code that", report.Name(call.Fun), arg, among)
}
