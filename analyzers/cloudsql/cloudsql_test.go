package cloudsql_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/cloudsql"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", cloudsql.New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", cloudsql.New(), map[string]string{
		"socket/socket.go:19": report.Warning,
	})
}
