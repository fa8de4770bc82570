package poolperrequest

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/perrequest"
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
	return rule.New("poolperrequest", doc, run, perrequest.Analyzer)
}

func run(p *rule.Pass) {
	for _, pool := range p.ResultOf[perrequest.Analyzer].(*perrequest.Result).Pools {
		tell(p, pool)
	}
}

// tell words a finding; openings whose end is unknown are none.
func tell(p *rule.Pass, pool perrequest.Pool) {
	what := "pool"
	if pool.API.Opens == dbapi.Conn {
		what = "connection"
	}
	severity, then := report.Error, ""
	switch pool.End {
	case perrequest.Unknown:
		return
	case perrequest.Closed:
		severity = report.Warning
		then = "; open it once and keep it"
	case perrequest.Leaks:
		then = " and does not close it on every way out"
	case perrequest.NeverEnds:
		then = " and nothing closes it"
	}
	if pool.Origin.Verdict == connfacts.CanBePostgres {
		severity = report.Lower(severity)
		what += ", which can be PostgreSQL's,"
	}
	p.Out.Report(analysis.Diagnostic{
		Pos: pool.At.Pos(), End: pool.At.End(), Category: severity,
		Message: fmt.Sprintf("%s opens a %s for each %s%s", report.Name(pool.At.Fun), what, pool.Each, then),
	})
}
