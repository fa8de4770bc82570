package heldconn

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
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
func New() *analysis.Analyzer {
	return rule.New("heldconn", doc, run, acquire.Analyzer)
}

// run reports each wait once, at the first span in which it lies.
func run(p *rule.Pass) {
	spans := p.ResultOf[acquire.Analyzer].(*acquire.Result)
	said := map[ast.Node]bool{}
	for _, s := range spans.Spans {
		if s.Test || !s.HoldsConn() || s.Origin.Verdict == connfacts.NotPostgres || ownPool(p, s) || onPurpose(p, s) {
			continue
		}
		for _, call := range s.During {
			if chain := spans.Waits(call); len(chain) > 0 && !said[call] {
				said[call] = true
				tell(p, s, call, wordOf(call, chain))
			}
		}
		for _, n := range spans.Syncs(s) {
			if !said[n] {
				said[n] = true
				tell(p, s, n, syncWord(n))
			}
		}
	}
}

// wordOf names a call, and the way from there to what waits.
func wordOf(call *ast.CallExpr, chain []string) string {
	what := report.Name(call.Fun)
	if name := chain[len(chain)-1]; len(chain) > 1 || !strings.HasSuffix(name, lastName(call)) {
		what += " → " + strings.Join(chain, " → ")
	}
	return what + " waits for something else"
}

// syncWord names what waits for another goroutine, or a timer.
func syncWord(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		return report.Name(n.Fun) + " waits for something else"
	case *ast.SendStmt:
		return "a send waits for something else"
	case *ast.SelectStmt:
		return "select waits for something else"
	}
	return "a receive waits for something else"
}

func tell(p *rule.Pass, s *acquire.Span, n ast.Node, what string) {
	severity := report.Lower(report.Severity(s.Origin, false))
	pos, end := n.Pos(), n.End()
	switch n := n.(type) {
	case *ast.SelectStmt:
		end = pos + token.Pos(len("select"))
	case *ast.RangeStmt:
		pos, end = n.X.Pos(), n.X.End()
	}
	p.Out.Report(analysis.Diagnostic{
		Pos: pos, End: end, Category: severity,
		Message: fmt.Sprintf("%s while the %s of %s in line %d holds a connection%s",
			what, nouns[s.Kind], report.Callee(s.Expr, s.Fn), p.Fset.Position(s.Expr.Pos()).Line, report.Among(s.Origin)),
		Related: s.Taken(),
	})
}

// lastName is the name of the function that a call names.
func lastName(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		return fun.Sel.Name
	case *ast.Ident:
		return fun.Name
	}
	return ""
}

var nouns = map[dbapi.Resource]string{
	dbapi.Rows: "result", dbapi.Row: "row", dbapi.Tx: "transaction", dbapi.Conn: "connection", dbapi.Batch: "batch",
}
