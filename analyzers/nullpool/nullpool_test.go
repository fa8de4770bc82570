package nullpool_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/internal/serverless"
	"github.com/netra-systems/netralint/analyzers/nullpool"
)

func TestNullpool(t *testing.T) {
	ruletest.Run(t, "testdata/src", nullpool.Analyzer,
		"./lambda", "./store", "./config", "./run", "./marked", "./quiet", "./foreign", "./sub")
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
