package unreleased_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/unreleased"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", unreleased.New(), "./app", "./lib", "./other", "./store")
}

// Functions that nothing in sight shows to take a connection are those of the flag.
func TestAcquires(t *testing.T) {
	rule := unreleased.New()
	acquires := rule.Flags.Lookup("acquires").Value
	if err := acquires.Set("example.com/unreleased/taken/own.(*Store).Get, example.com/unreleased/taken/own.(Store).Conn," +
		"example.com/unreleased/taken/own.(Source).Get,example.com/unreleased/taken/own.Lease,example.com/unreleased/taken/own.(*Store).Names"); err != nil {
		t.Fatal(err)
	}
	ruletest.Run(t, "testdata/src", rule, "./taken")
	for _, wrong := range []string{"Get", "example.com/db.(*Store.Get", "example.com/db", "example.com/db.(*Store).", "a b.Get"} {
		if err := acquires.Set(wrong); err == nil {
			t.Errorf("%q is taken for a function", wrong)
		}
	}
	if err := acquires.Set(""); err != nil {
		t.Fatal(err)
	}
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", unreleased.New(), map[string]string{
		"store/bad.go:25":        report.Error,
		"store/store_test.go:37": report.Warning,
	})
}
