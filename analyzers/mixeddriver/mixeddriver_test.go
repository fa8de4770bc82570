package mixeddriver_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/mixeddriver"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", mixeddriver.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", mixeddriver.New(), map[string]string{
		"store/store.go:23":        report.Error,
		"store/store.go:115":       report.Warning,
		"silent/silent_test.go:23": report.Warning,
	})
}
