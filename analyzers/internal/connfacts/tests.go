package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// A package is analysed with and without its test files. What the tests do must
// not change what is found in the other files: a test that pings a pool does
// not ping it in production. So places in test files get values from elsewhere
// and give none back, and what tests do to other places is not noted there.

// mixesTests reports whether some files of the package are test files and some
// are not.
func mixesTests(pass *analysis.Pass) bool {
	isTest := func(f *ast.File) bool { return isTestFile(pass, f) }
	return slices.ContainsFunc(pass.Files, isTest) &&
		slices.ContainsFunc(pass.Files, func(f *ast.File) bool { return !isTest(f) })
}

// inTestFile reports whether the place that k names is in a test file beside
// files that are none.
func (g *graph) inTestFile(k key) bool {
	switch {
	case !g.tests:
		return false
	case k.of != 0:
		return g.nodes[k.of-1].test
	case k.syn != nil:
		return isTestFile(g.pass, k.syn)
	}
	return k.obj.Pkg() == g.pass.Pkg && g.testObject(k.obj)
}

// hidden reports whether the code walked, which is in a test file, must leave
// no trace at a place.
func (g *graph) hidden(n nodeID) bool { return g.inTest && !g.nodes[n].test }

// note returns the place to note at what the code walked does to a value there.
// It is a scratch one where that is hidden.
func (g *graph) note(n nodeID) *node {
	if g.hidden(n) {
		return new(node)
	}
	return &g.nodes[n]
}

func (g *graph) testObject(obj types.Object) bool {
	f := g.pass.Fset.File(obj.Pos())
	return f != nil && isTestName(f.Name())
}
