package present

import (
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
)

// rules returns the rule about comments alone.
func rules(t *testing.T) []*analysis.Analyzer {
	t.Helper()
	all := analyzers.All()
	return all[len(all)-1:]
}
