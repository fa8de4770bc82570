package ignore

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/ignore"
	"github.com/netra-systems/netralint/analyzers/internal/page"
	"github.com/netra-systems/netralint/analyzers/internal/report"
)

//go:embed doc.go
var doc string

// Analyzer reports malformed comments only: alone it cannot know what the
// rules found. [New] makes the one that reports unused comments too.
var Analyzer = New(nil)

// New returns the rule over the given other rules: it runs after them and
// reports the comments that they had no use for. Elsewhere are names of findings
// that no rule makes, so that nothing is known here of their comments but the
// names.
func New(elsewhere []string, rules ...*analysis.Analyzer) *analysis.Analyzer {
	var names []string
	for _, rule := range rules {
		names = append(names, rule.Name)
	}
	return &analysis.Analyzer{
		Name:     "ignore",
		Doc:      page.Doc(doc, "ignore"),
		URL:      page.URL("ignore"),
		Requires: append([]*analysis.Analyzer{ignore.Directives}, rules...),
		Run: func(pass *analysis.Pass) (any, error) {
			run(pass, names, elsewhere)
			return nil, nil
		},
	}
}

func run(pass *analysis.Pass, rules, elsewhere []string) {
	set := pass.ResultOf[ignore.Directives].(*ignore.Set)
	problems := set.Problems()
	if len(rules) > 0 {
		problems = append(problems, set.Unused(rules, elsewhere)...)
	}
	if len(problems) == 0 {
		return
	}
	out := report.New(pass)
	for _, p := range problems {
		if !out.Generated(p.Pos) {
			pass.Report(analysis.Diagnostic{Pos: p.Pos, End: p.End, Category: report.Warning, Message: p.Message})
		}
	}
}
