package heldconn_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/heldconn"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", heldconn.New())
}
