package connfacts_test

import (
	"go/ast"
	"go/types"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// verdicts reports what is known about the handle of each call without a
// context, and where handles are handed over.
var verdicts = &analysis.Analyzer{
	Name:     "verdicts",
	Doc:      "report the origin of handles",
	Requires: []*analysis.Analyzer{connfacts.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		r := pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
		askTogether(pass, r)
		for _, c := range r.Calls() {
			if c.API.Contextless() {
				pass.Reportf(c.Expr.Pos(), "%s: %s", c.Fn.Name(), c.Origin.Verdict)
			}
		}
		if strings.Contains(pass.Pkg.Path(), "/summaries") {
			describe(pass, r)
		}
		for _, m := range r.Remotes() {
			pass.Reportf(m.Expr.Pos(), "remote %s: %d pools", m.Fn.Name(), len(m.Pools))
		}
		for _, o := range r.Openings() {
			if o.Factory != nil && o.Factory.Where == "pools."+o.Fn.Name() {
				pass.Reportf(o.Expr.Pos(), "opens by %s", o.Fn.Name())
			}
		}
		for _, h := range r.Handovers() {
			pass.Reportf(h.Expr.Pos(), "hands %s to %s, %d calls", h.Origin.Verdict, h.To.Name(), h.Contextless)
		}
		return nil, nil
	},
}

// askTogether asks about each expression from several goroutines, as rules do that run at
// the same time.
func askTogether(pass *analysis.Pass, r *connfacts.Result) {
	if !r.Reaches() {
		return
	}
	var rules sync.WaitGroup
	for range 4 {
		rules.Go(func() {
			for _, file := range pass.Files {
				for n := range ast.Preorder(file) {
					if e, ok := n.(ast.Expr); ok && pass.TypesInfo.TypeOf(e) != nil {
						r.Origin(e)
						r.MayBeTx(e)
						r.Text(e)
					}
				}
			}
		})
	}
	rules.Wait()
}

// describe reports what is known about each function that is of note.
func describe(pass *analysis.Pass, r *connfacts.Result) {
	for _, file := range pass.Files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			f, ok := r.Func(pass.TypesInfo.Defs[decl.Name].(*types.Func))
			if ok && (len(f.Opens) > 0 || f.Blocks || f.Returns != dbapi.NoResource) {
				pass.Reportf(decl.Name.Pos(), "%s", &f)
			}
		}
	}
}

func TestOrigins(t *testing.T) {
	t.Setenv("GOWORK", "off")
	analysistest.Run(t, analysistest.TestData()+"/src", verdicts, "./...")
}
