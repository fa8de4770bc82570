package unreleased

import (
	_ "embed"
	"fmt"
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer {
	a := rule.New("unreleased", doc, run, acquire.Analyzer)
	a.Flags.Var(acquire.Takers, "acquires", "comma-separated `functions` that take a connection for their caller to give back, as in example.com/db.(*Store).Get")
	return a
}

// check is one run of the rule.
type check struct {
	*rule.Pass
}

func run(p *rule.Pass) {
	c := &check{p}
	for _, s := range p.ResultOf[acquire.Analyzer].(*acquire.Result).Spans {
		if len(s.Leaks) > 0 && s.Origin.Verdict != connfacts.NotPostgres && !c.costsNothing(s) {
			c.report(s)
		}
	}
}

func (c *check) report(s *acquire.Span) {
	c.Out.Report(analysis.Diagnostic{
		Pos: s.Expr.Pos(), End: s.Expr.End(), Category: report.Severity(s.Origin, s.Test),
		Message:        fmt.Sprintf("%s %s", c.subject(s), c.describeLeak(s)),
		Related:        lost(s),
		SuggestedFixes: c.fix(s),
	})
}

// subject names what is held.
func (c *check) subject(s *acquire.Span) string {
	return fmt.Sprintf("%s of %s%s", nouns[s.Kind], report.Callee(s.Expr, s.Fn), report.Among(s.Origin))
}

var nouns = map[dbapi.Resource]string{
	dbapi.Rows: "rows", dbapi.Row: "row", dbapi.Tx: "transaction", dbapi.Conn: "connection",
	dbapi.Stmt: "statement", dbapi.Batch: "results",
}

// describeLeak says how what is held is lost first.
func (c *check) describeLeak(s *acquire.Span) string {
	leak := s.Leaks[0]
	line := c.Fset.Position(leak.Pos).Line
	not := missing(c.release(s))
	switch {
	case s.Kind == dbapi.Rows || s.Kind == dbapi.Batch:
		not = "are not " + not
	case s.Kind == dbapi.Tx:
		not = "is neither committed nor rolled back"
	case s.Kind == dbapi.Row:
		not = "is not scanned"
	default:
		not = "is not " + not
	}
	switch leak.Kind {
	case acquire.Dropped:
		return not + ": nothing gets what it returns" + c.instead(s)
	case acquire.Again:
		return not + " before the next turn of the loop"
	case acquire.Deferred:
		return not + " before the next turn of the loop, as the deferred call runs when the function returns"
	case acquire.Overwritten:
		return fmt.Sprintf("%s when %s gets another value in line %d", not, s.Var.Name(), line)
	}
	return fmt.Sprintf("%s when the function returns in line %d", not, line)
}

// lost are the places where control leaves with the handle still held.
func lost(s *acquire.Span) []analysis.RelatedInformation {
	var all []analysis.RelatedInformation
	for _, leak := range s.Leaks {
		if leak.Kind == acquire.Returns || leak.Kind == acquire.Overwritten {
			all = append(all, analysis.RelatedInformation{Pos: leak.Pos, End: leak.Pos, Message: "still held here"})
		}
	}
	return all
}

// instead names what to call for a statement whose rows are of no use.
func (c *check) instead(s *acquire.Span) string {
	if s.Kind != dbapi.Rows && s.Kind != dbapi.Row {
		return ""
	}
	return "; use Exec for a statement without rows"
}

func missing(method string) string {
	if method == "Release" {
		return "released"
	}
	return "closed"
}

// release names the method that gives back what is held.
func (c *check) release(s *acquire.Span) string {
	t := c.TypesInfo.TypeOf(s.Expr)
	for _, name := range []string{"Rollback", "Release", "Close"} {
		if method(t, name) != nil {
			return name
		}
	}
	return ""
}

// context is the expression of the context that a call gets, nil if it gets none
// that is as good at the end of the function.
func (c *check) context(call *ast.CallExpr) ast.Expr {
	if len(call.Args) == 0 || !gosrc.IsContext(c.TypesInfo.TypeOf(call.Args[0])) {
		return nil
	}
	if id, ok := ast.Unparen(call.Args[0]).(*ast.Ident); ok {
		return id
	}
	return nil
}
