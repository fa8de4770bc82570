package sessionstate_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/sessionstate"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", sessionstate.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", sessionstate.New(), map[string]string{
		"store/store.go:21": report.Error,
		"mixed/mixed.go:17": report.Warning, // or another database
	})
}
