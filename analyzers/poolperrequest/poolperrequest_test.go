package poolperrequest_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/poolperrequest"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", poolperrequest.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", poolperrequest.New(), map[string]string{
		"web/main.go:29": report.Error,
		"web/main.go:56": report.Warning, // closed
		"web/main.go:81": report.Error,   // on some ways
	})
}
