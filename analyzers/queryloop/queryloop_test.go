package queryloop_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/queryloop"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", queryloop.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", queryloop.New(), map[string]string{
		"store/store.go:36": report.Warning,
		"mixed/mixed.go:17": report.Info, // or another database
	})
}
