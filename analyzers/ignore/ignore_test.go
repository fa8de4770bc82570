package ignore_test

import (
	"go/ast"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/netra-systems/netralint/analyzers/ignore"
	directives "github.com/netra-systems/netralint/analyzers/internal/ignore"
	"github.com/netra-systems/netralint/analyzers/internal/report"
)

// callsOfBad returns a rule that reports every call of a function named bad.
func callsOfBad(name string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     name,
		Doc:      "report calls of bad",
		Requires: report.Requires,
		Run: func(pass *analysis.Pass) (any, error) {
			out := report.New(pass)
			for _, file := range pass.Files {
				ast.Inspect(file, func(n ast.Node) bool {
					call, ok := n.(*ast.CallExpr)
					if !ok {
						return true
					}
					if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "bad" {
						out.Report(analysis.Diagnostic{
							Pos: call.Pos(), End: call.End(), Category: report.Error,
							Message: name + ": bad is called",
						})
					}
					return true
				})
			}
			return nil, nil
		},
	}
}

// both reports the findings of the rules and of ignore in one, because the
// comments that say what is wanted are compared with one analyzer.
func both(rules []*analysis.Analyzer, ignore *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     "both",
		Doc:      "report what the rules and ignore report",
		Requires: []*analysis.Analyzer{directives.Directives},
		Run: func(pass *analysis.Pass) (any, error) {
			for _, a := range append(rules, ignore) {
				sub := *pass
				sub.Analyzer = a
				if _, err := a.Run(&sub); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}
}

func TestIgnore(t *testing.T) {
	rules := []*analysis.Analyzer{callsOfBad("demo"), callsOfBad("other")}
	analysistest.Run(t, "testdata/src", both(rules, ignore.New([]string{"elsewhere"}, rules...)), "./...")
}

// Alone, as a build system runs it, the rule knows nothing of uses.
func TestAlone(t *testing.T) {
	var got []string
	alone := both(nil, ignore.Analyzer)
	run := alone.Run
	alone.Run = func(pass *analysis.Pass) (any, error) {
		sub := *pass
		sub.Report = func(d analysis.Diagnostic) { got = append(got, d.Message) }
		return run(&sub)
	}
	analysistest.Run(silent{}, "testdata/src", alone, "./...")
	want := []string{
		"ignore of demo gives no reason and ignores nothing: write why behind the rule",
		"ignore names no rule and ignores nothing: write //netralint:ignore RULE REASON",
		"unknown directive //netralint:ignroe: there are ignore, serverless and api",
		"directive has a space before its name and is not read: write //netralint:ignore",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// silent ignores the comments that say what is wanted of the rules together.
type silent struct{}

func (silent) Errorf(string, ...any) {}
