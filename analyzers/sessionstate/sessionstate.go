package sessionstate

import (
	_ "embed"
	"fmt"
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer { return rule.New("sessionstate", doc, run) }

func run(p *rule.Pass) {
	for _, call := range p.Conns.Calls() {
		if call.Test || !call.API.Acquires || !isPool(p, call) {
			continue
		}
		text, _, _ := p.Conns.Statement(call)
		if !p.Conns.Single(call.Handle) {
			tell(p, call.Expr, call.Func, call.Origin, text)
		}
	}
	for _, file := range p.Files {
		if p.Conns.IsTest(file) || !p.Conns.Reaches() {
			continue
		}
		for _, s := range mapped(p, file) {
			if !p.Conns.MayBeTx(s.root) && !p.Conns.Single(s.root) {
				tell(p, s.call, s.fn, p.Conns.Origin(s.root), p.Conns.Text(s.call.Args[0]))
			}
		}
	}
}

// tell reports a text that leaves something on a connection of a pool.
func tell(p *rule.Pass, call *ast.CallExpr, fn ast.Node, origin connfacts.Origin, text string) {
	s, ok := stateOf(text)
	if !ok || !origin.Verdict.Maybe() || single(p, fn) {
		return
	}
	p.Out.Report(analysis.Diagnostic{
		Pos: call.Pos(), End: call.End(), Category: report.Severity(origin, false),
		Message: fmt.Sprintf("%s runs %s on a pool: %s", report.Name(call.Fun), s.name, s.then),
	})
}

// isPool reports whether the handle of a call is a pool for certain.
func isPool(p *rule.Pass, call *connfacts.Call) bool {
	return call.Interface == nil && call.Handle != nil && call.Resource.HasConns() && !p.Conns.MayBeTx(call.Handle)
}

// single reports whether the pool of a call in fn is limited to one connection: the
// function limits one to that, or the package does and knows no other limit.
func single(p *rule.Pass, fn ast.Node) bool {
	ones, others := 0, 0
	for _, c := range p.Conns.Calls() {
		if c.Test || c.API.Does != dbapi.MaxOpen || len(c.Expr.Args) != 1 {
			continue
		}
		tv := p.TypesInfo.Types[c.Expr.Args[0]]
		switch one := tv.Value != nil && tv.Value.ExactString() == "1"; {
		case one && c.Func == fn:
			return true
		case one:
			ones++
		default:
			others++
		}
	}
	return ones > 0 && others == 0
}
