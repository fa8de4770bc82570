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
	ruletest.Severity(t, "testdata/src", blockingcall.New(), map[string]string{
		"scope/scope.go:21":        report.Error,
		"scope/scope_test.go:13":   report.Warning, // in a test
		"values/values_test.go:11": report.Warning,
		"canbe/canbe.go:23":        report.Warning, // or another database
		"cmd/main.go:22":           report.Warning, // a hand-over, of calls in another package
	})
}
