package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
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

// givenTest reports whether a function or one around it has a test: as a parameter, or in a
// field or by a method T of its receiver, as suites have.
func (r *Result) givenTest(fn ast.Node) bool {
	if lit, ok := fn.(*ast.FuncLit); ok && !r.hasTest(fn) {
		_, decl := r.around(lit.Pos() - 1)
		return decl != nil && r.givenTest(decl)
	}
	return r.hasTest(fn)
}

func (r *Result) hasTest(fn ast.Node) bool {
	sig := r.signature(fn)
	if sig == nil {
		return false
	}
	for v := range sig.Params().Variables() {
		if contexts.IsTesting(v.Type()) {
			return true
		}
	}
	return sig.Recv() != nil && ofTest(sig.Recv().Type())
}

func ofTest(t types.Type) bool {
	if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "T"); obj != nil {
		fn, ok := obj.(*types.Func)
		return ok && fn.Signature().Results().Len() == 1 && contexts.IsTesting(fn.Signature().Results().At(0).Type())
	}
	s, ok := gosrc.Deref(t).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if contexts.IsTesting(f.Type()) {
			return true
		}
	}
	return false
}

// signature returns the signature of a function declaration or literal, nil where fn is
// none.
func (r *Result) signature(fn ast.Node) *types.Signature {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		if obj, ok := r.pass.TypesInfo.Defs[fn.Name].(*types.Func); ok {
			return obj.Signature()
		}
	case *ast.FuncLit:
		sig, _ := typeOf(r.pass.TypesInfo, fn).(*types.Signature)
		return sig
	}
	return nil
}
