package rowserr_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/rowserr"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", rowserr.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", rowserr.New(), map[string]string{
		"store/store.go:29": report.Error,
		"mixed/mixed.go:21": report.Warning, // or another database
	})
}
