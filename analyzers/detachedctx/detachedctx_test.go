package detachedctx_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/detachedctx"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", detachedctx.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", detachedctx.New(), map[string]string{
		"vars/vars.go:16":          report.Error,
		"canbe/canbe.go:14":        report.Warning, // or another database
		"vars/vars_test.go:23":     report.Info,    // the context of a test
		"ending/ending.go:22":      report.Error,
		"vars/vars_test.go:59":     report.Warning, // a handler
		"ending/ending_test.go:16": report.Warning,
	})
}
