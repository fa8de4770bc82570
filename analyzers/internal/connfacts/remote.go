package connfacts

import (
	"go/ast"
	"go/types"
	"slices"
)

// Remote is a call of a function of another package that opens pools and keeps
// them: in a struct it returns, in a package variable, or for the time of the
// call. Pools that it returns itself are [Opening]s.
type Remote struct {
	Expr  *ast.CallExpr
	Fn    *types.Func
	Pools []PoolFact
	Test  bool
}

// Remotes returns the calls that open pools in other packages, in the order of
// the source.
func (r *Result) Remotes() []*Remote {
	var all []*Remote
	if r.graph == nil {
		return nil
	}
	for _, file := range r.pass.Files {
		for n := range ast.Preorder(file) {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				continue
			}
			fn := callee(r.pass.TypesInfo, call)
			if fn == nil || fn.Pkg() == nil || fn.Pkg() == r.pass.Pkg {
				continue
			}
			var f FuncFact
			if !r.pass.ImportObjectFact(fn, &f) {
				continue
			}
			pools := slices.DeleteFunc(slices.Clone(f.Opens), func(p PoolFact) bool { return f.returnsPool(p) })
			if len(pools) > 0 {
				all = append(all, &Remote{Expr: call, Fn: fn, Pools: pools, Test: isTestFile(r.pass, call)})
			}
		}
	}
	return all
}

// returnsPool reports whether a pool opened by a call is also the pool the call
// returns.
func (f *FuncFact) returnsPool(p PoolFact) bool {
	for i := range f.Results {
		if q := f.Results[i].Pool; q != nil && q.Package == p.Package && q.Name == p.Name {
			return true
		}
	}
	return false
}
