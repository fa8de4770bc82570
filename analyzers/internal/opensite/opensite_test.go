package opensite_test

import (
	"fmt"
	"go/ast"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/netra-systems/netralint/analyzers/internal/opensite"
)

// sites reports what is found around each call that returns a pool.
var sites = &analysis.Analyzer{
	Name: "sites",
	Doc:  "report sites",
	Run: func(pass *analysis.Pass) (any, error) {
		for _, file := range pass.Files {
			for n := range ast.Preorder(file) {
				if call, ok := n.(*ast.CallExpr); ok && opens(pass.TypesInfo, call) {
					pass.Reportf(call.Pos(), "%s", describe(pass, file, call))
				}
			}
		}
		return nil, nil
	},
}

func opens(info *types.Info, call *ast.CallExpr) bool {
	t := info.TypeOf(call)
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	return t != nil && t.String() == "*database/sql.DB"
}

func describe(pass *analysis.Pass, file *ast.File, call *ast.CallExpr) string {
	s, ok := opensite.Find(pass, file, call)
	if !ok {
		return "no site"
	}
	handling := "none"
	if text, ok := s.Handling(); ok {
		handling = fmt.Sprintf("%q", text)
	}
	returns, naked := s.Returns()
	return fmt.Sprintf("%s, err %q, local %v, settable %v, handling %s, returns %v, naked %v, ends %d further",
		s.Handle, s.Err, s.Local(), s.Settable(), handling, returns, naked, pass.Fset.Position(s.EndOfLine()).Line-pass.Fset.Position(call.Pos()).Line)
}

func TestFind(t *testing.T) {
	t.Setenv("GOWORK", "off")
	analysistest.Run(t, analysistest.TestData()+"/src", sites, "./sites")
}
