// Package rule makes the analyzers of the rules about database connections.
package rule

import (
	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/page"
	"github.com/netra-systems/netralint/analyzers/internal/report"
)

// A Pass is one run of a rule.
type Pass struct {
	*analysis.Pass
	Out   *report.Reporter
	Conns *connfacts.Result
}

// New returns the analyzer of the rule that is called name, with the page in
// the text of its doc.go. It runs on the packages that can reach a database,
// after the analyzers it requires.
func New(name, doc string, run func(*Pass), requires ...*analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     name,
		Doc:      page.Doc(doc, name),
		URL:      page.URL(name),
		Requires: append(append(requires, connfacts.Analyzer), report.Requires...),
		Run: func(pass *analysis.Pass) (any, error) {
			if conns := pass.ResultOf[connfacts.Analyzer].(*connfacts.Result); conns.Reaches() {
				run(&Pass{Pass: pass, Out: report.New(pass), Conns: conns})
			}
			return nil, nil
		},
	}
}
