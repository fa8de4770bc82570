package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/parity"
)

// Parity is no rule: what it reports is what a package has that may come out otherwise
// without lib/pq's behaviour, for who decides whether parity.LibPQ can go. The
// message of each diagnostic is what [parity.Decode] reads.
var Parity = &analysis.Analyzer{
	Name:     "parity",
	Doc:      "list what depends on lib/pq's behaviour",
	URL:      "https://pkg.go.dev/github.com/netra-systems/netralint/fixer/parity",
	Requires: []*analysis.Analyzer{connfacts.Analyzer},
	Run:      listParity,
}

// listParity reports the notes about a package that can reach a database.
func listParity(pass *analysis.Pass) (any, error) {
	if !pass.ResultOf[connfacts.Analyzer].(*connfacts.Result).Reaches() {
		return nil, nil
	}
	for _, n := range parity.Read(pass.Fset, pass.TypesInfo, pass.Pkg, pass.Files) {
		pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Package, Message: n.Encode()})
	}
	return nil, nil
}
