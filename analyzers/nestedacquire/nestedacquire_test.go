package nestedacquire_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/nestedacquire"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", nestedacquire.New(), "./lib", "./other", "./pgx4", "./store")
}

// Functions that a user says take a connection do so here too.
func TestTakers(t *testing.T) {
	if err := acquire.Takers.Set("example.com/nestedacquire/taken.(*Store).Get"); err != nil {
		t.Fatal(err)
	}
	ruletest.Run(t, "testdata/src", nestedacquire.New(), "./taken")
	if err := acquire.Takers.Set(""); err != nil {
		t.Fatal(err)
	}
}
