package preping_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/preping"
)

func TestPreping(t *testing.T) {
	ruletest.Run(t, "testdata/src", preping.Analyzer, "./service", "./database", "./app", "./quiet", "./native", "./lambda", "./moved")
}

func TestStrict(t *testing.T) {
	rule := preping.New()
	if err := rule.Flags.Set("strict", "true"); err != nil {
		t.Fatal(err)
	}
	ruletest.Run(t, "testdata/src", rule, "./strict")
}
