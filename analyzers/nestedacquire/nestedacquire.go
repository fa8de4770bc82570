package nestedacquire

import (
	_ "embed"
	"fmt"
	"go/ast"
	"path"
	"slices"
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
	return rule.New("nestedacquire", doc, run, acquire.Analyzer)
}

// check is one run of the rule.
type check struct {
	*rule.Pass
	acquired *acquire.Result
	reported map[*ast.CallExpr]bool
}

func run(p *rule.Pass) {
	c := &check{Pass: p, acquired: p.ResultOf[acquire.Analyzer].(*acquire.Result), reported: map[*ast.CallExpr]bool{}}
	for _, s := range c.acquired.Spans {
		if s.Test || s.Pool.IsZero() || s.Kind == dbapi.Stmt || s.Origin.Verdict == connfacts.NotPostgres {
			continue
		}
		for _, call := range s.During {
			if !c.reported[call] && slices.Contains(c.acquired.Acquires(s.Func, call), s.Pool) {
				c.reported[call] = true
				c.report(s, call)
			}
		}
	}
}

func (c *check) report(s *acquire.Span, call *ast.CallExpr) {
	c.Out.Report(analysis.Diagnostic{
		Pos: call.Pos(), End: call.End(), Category: report.Severity(s.Origin, false),
		Message: fmt.Sprintf("%s takes another connection of %s%s while the %s of %s in line %d holds one; %s",
			report.Name(call.Fun), poolName(s.Pool), report.Among(s.Origin), nouns[s.Kind], report.Callee(s.Expr, s.Fn),
			c.Fset.Position(s.Expr.Pos()).Line, advice(s)),
		Related: s.Taken(),
	})
}

var nouns = map[dbapi.Resource]string{
	dbapi.Rows: "result", dbapi.Row: "row", dbapi.Tx: "transaction", dbapi.Conn: "connection", dbapi.Batch: "batch",
}

// advice says what to do instead.
func advice(s *acquire.Span) string {
	switch s.Kind {
	case dbapi.Rows:
		return "read all rows first"
	case dbapi.Row:
		return "scan the row first"
	case dbapi.Batch:
		return "close the results first"
	}
	if s.Var == nil || s.Var.Name() == "_" || s.Var.Name() == "" {
		return "use the one that is held"
	}
	return "use " + s.Var.Name()
}

// poolName writes a place as the source does.
func poolName(p acquire.Place) string {
	name, _, local := strings.Cut(p.Root, " ")
	if !local {
		name = path.Base(name)
	}
	return name + p.Fields
}
