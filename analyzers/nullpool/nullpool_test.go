package nullpool_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/internal/serverless"
	"github.com/netra-systems/netralint/analyzers/nullpool"
)

func TestNullpool(t *testing.T) {
	ruletest.Run(t, "testdata/src", nullpool.Analyzer,
		"./lambda", "./store", "./config", "./run", "./marked", "./quiet", "./foreign", "./sub", "./builds", "./madeurl", "./mapped", "./hosts/...")
}

func TestFlags(t *testing.T) {
	rule := nullpool.New()
	defer serverless.Packages.Set("")
	for name, value := range map[string]string{"serverless": "example.com/elsewhere, example.com/nullpool/fl.../...", "max": "3"} {
		if err := rule.Flags.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	ruletest.Run(t, "testdata/src", rule, "./flagged", "./sub")
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", nullpool.New(), map[string]string{
		"lambda/main.go:24":  report.Error,   // no bound
		"lambda/main.go:33":  report.Error,   // said to have none
		"lambda/main.go:41":  report.Warning, // a large bound
		"lambda/main.go:54":  report.Warning, // or another database
		"lambda/main.go:62":  report.Info,    // the URL may have a bound
		"lambda/main.go:70":  report.Warning, // it has none
		"lambda/main.go:82":  report.Error,   // held by each instance
		"lambda/main.go:107": report.Warning,
		"lambda/main.go:123": report.Info,
		"lambda/main.go:122": report.Warning,
	})
}
