package heldconn

import (
	_ "embed"
	"fmt"
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/held"
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
	return rule.New("heldconn", doc, run, held.Analyzer)
}

func run(p *rule.Pass) {
	spans := p.ResultOf[held.Analyzer].(*held.Result)
	said := map[*ast.CallExpr]bool{}
	for _, s := range spans.Spans {
		if s.Test || s.Opened || s.Borrowed || s.Kind == dbapi.Stmt || s.Origin.Verdict == connfacts.NotPostgres {
			continue
		}
		for _, call := range s.During {
			if chain := spans.Waits(call); len(chain) > 0 && !said[call] {
				said[call] = true
				tell(p, s, call, chain)
			}
		}
	}
}

func tell(p *rule.Pass, s *held.Span, call *ast.CallExpr, chain []string) {
	severity := report.Lower(report.Severity(s.Origin, false))
	what := report.Name(call.Fun)
	if name := chain[len(chain)-1]; len(chain) > 1 || !strings.HasSuffix(name, lastName(call)) {
		what += " → " + strings.Join(chain, " → ")
	}
	p.Out.Report(analysis.Diagnostic{
		Pos: call.Pos(), End: call.End(), Category: severity,
		Message: fmt.Sprintf("%s waits for something else while the %s of %s in line %d holds a connection%s",
			what, nouns[s.Kind], report.Callee(s.Expr, s.Fn), p.Fset.Position(s.Expr.Pos()).Line, report.Among(s.Origin)),
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
