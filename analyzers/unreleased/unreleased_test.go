package unreleased_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/unreleased"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", unreleased.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", unreleased.New(), map[string]string{
		"store/bad.go:25":        report.Error,
		"store/store_test.go:20": report.Warning,
	})
}
