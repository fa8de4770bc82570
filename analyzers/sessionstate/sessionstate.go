package sessionstate

import (
	_ "embed"
	"fmt"

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
		if call.Test || !call.API.Acquires || !call.Origin.Verdict.Maybe() || !isPool(p, call) {
			continue
		}
		text, _, _ := p.Conns.Statement(call)
		s, ok := stateOf(text)
		if !ok || single(p, call) {
			continue
		}
		p.Out.Report(analysis.Diagnostic{
			Pos: call.Expr.Pos(), End: call.Expr.End(), Category: report.Severity(call.Origin, false),
			Message: fmt.Sprintf("%s runs %s on a pool: %s", report.Name(call.Expr.Fun), s.name, s.then),
		})
	}
}

// isPool reports whether the handle of a call is a pool for certain.
func isPool(p *rule.Pass, call *connfacts.Call) bool {
	if call.Interface != nil || call.Handle == nil {
		return false
	}
	recv := call.Fn.Signature().Recv()
	if recv == nil { // a function of sqlx that is given an interface
		return call.Resource.HasConns()
	}
	return dbapi.ResourceOf(recv.Type()).HasConns()
}

// single reports whether the pool of a call is limited to one connection: the
// function limits one to that, or the package does and knows no other limit.
func single(p *rule.Pass, call *connfacts.Call) bool {
	ones, others := 0, 0
	for _, c := range p.Conns.Calls() {
		if c.Test || c.API.Does != dbapi.MaxOpen || len(c.Expr.Args) != 1 {
			continue
		}
		tv := p.TypesInfo.Types[c.Expr.Args[0]]
		switch one := tv.Value != nil && tv.Value.ExactString() == "1"; {
		case one && c.Func == call.Func:
			return true
		case one:
			ones++
		default:
			others++
		}
	}
	return ones > 0 && others == 0
}
