package plugin

import (
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestWithoutRelated(t *testing.T) {
	rule := &analysis.Analyzer{Run: func(pass *analysis.Pass) (any, error) {
		pass.Report(analysis.Diagnostic{Message: "held", Related: []analysis.RelatedInformation{{Message: "taken here"}}})
		return nil, nil
	}}
	withoutRelated(rule)
	var got []analysis.Diagnostic
	if _, err := rule.Run(&analysis.Pass{Report: func(d analysis.Diagnostic) { got = append(got, d) }}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Message != "held" || got[0].Related != nil {
		t.Errorf("reported %+v, want one finding without related places", got)
	}
}
