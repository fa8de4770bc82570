package acquire_test

import (
	"go/ast"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
)

// literals reports the calls of function literals by the names of variables.
var literals = &analysis.Analyzer{
	Name:     "literals",
	Doc:      "report calls of function literals",
	Requires: []*analysis.Analyzer{acquire.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		r := pass.ResultOf[acquire.Analyzer].(*acquire.Result)
		var rules sync.WaitGroup
		for range 4 {
			rules.Go(func() { ask(pass, r, func(*ast.CallExpr, *ast.FuncLit) {}) })
		}
		rules.Wait()
		ask(pass, r, func(call *ast.CallExpr, lit *ast.FuncLit) {
			pass.Reportf(call.Pos(), "runs the literal of line %d", pass.Fset.Position(lit.Pos()).Line)
		})
		return nil, nil
	},
}

// ask asks about each call of a package, and calls found for those that have an answer.
func ask(pass *analysis.Pass, r *acquire.Result, found func(*ast.CallExpr, *ast.FuncLit)) {
	for _, file := range pass.Files {
		for n := range ast.Preorder(file) {
			if call, ok := n.(*ast.CallExpr); ok {
				if lit := r.Named(call); lit != nil {
					found(call, lit)
				}
			}
		}
	}
}

// TestNamed asks from several goroutines, as rules do that run at the same time.
func TestNamed(t *testing.T) {
	t.Setenv("GOWORK", "off")
	analysistest.Run(t, analysistest.TestData()+"/src", literals, "./...")
}
