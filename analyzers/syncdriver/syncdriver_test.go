package syncdriver_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/syncdriver"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", syncdriver.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", syncdriver.New(), map[string]string{
		"pqimport/pqimport.go:8":      report.Error,
		"pqimport/pqimport_test.go:6": report.Warning, // in a test
		"pqimport/side.go:3":          report.Error,
		"pqimport/twice.go:5":         report.Error,
		"openings/driver.go:6":        report.Error,
		"openings/open.go:15":         report.Error,
		"openings/open.go:19":         report.Error,
		"openings/open.go:21":         report.Warning, // not lib/pq
		"openings/open.go:22":         report.Error,
		"openings/open.go:30":         report.Warning, // or another database
		"clients/clients.go:7":        report.Warning, // not lib/pq
		"clients/clients.go:9":        report.Warning,
		"native/native.go:15":         report.Info,
	})
}
