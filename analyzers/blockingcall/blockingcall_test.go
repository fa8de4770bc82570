package blockingcall_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/blockingcall"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", blockingcall.New())
}

func TestSeverity(t *testing.T) {
	got := ruletest.Severities(t, "testdata/src", blockingcall.New(), "./scope", "./canbe", "./cmd", "./values")
	for place, want := range map[string]string{
		"scope/scope.go:21":        report.Error,
		"scope/scope_test.go:13":   report.Warning, // in a test
		"values/values_test.go:11": report.Warning,
		"canbe/canbe.go:22":        report.Warning, // or another database
		"cmd/main.go:22":           report.Warning, // a hand-over, of calls in another package
	} {
		if got[place] != want {
			t.Errorf("severity at %s = %q, want %q", place, got[place], want)
		}
	}
}
