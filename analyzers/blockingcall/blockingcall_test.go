package blockingcall_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/blockingcall"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", blockingcall.New())
}
