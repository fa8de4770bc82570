package nestedacquire_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/nestedacquire"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", nestedacquire.New())
}
