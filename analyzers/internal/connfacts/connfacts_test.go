package connfacts_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
)

// verdicts reports what is known about the handle of each call without a
// context, and where handles are handed over.
var verdicts = &analysis.Analyzer{
	Name:     "verdicts",
	Doc:      "report the origin of handles",
	Requires: []*analysis.Analyzer{connfacts.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		r := pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
		for _, c := range r.Calls() {
			if c.API.Contextless() {
				pass.Reportf(c.Expr.Pos(), "%s: %s", c.Fn.Name(), c.Origin.Verdict)
			}
		}
		for _, h := range r.Handovers() {
			pass.Reportf(h.Expr.Pos(), "hands %s to %s, %d calls", h.Origin.Verdict, h.Fn.Name(), h.Contextless)
		}
		return nil, nil
	},
}

func TestOrigins(t *testing.T) {
	t.Setenv("GOWORK", "off")
	analysistest.Run(t, analysistest.TestData()+"/src", verdicts, "./...")
}
