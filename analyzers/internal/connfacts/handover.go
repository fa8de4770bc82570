package connfacts

import (
	"go/ast"
	"go/types"
)

// Handover is a call that gives a PostgreSQL handle to a function of another
// package that makes calls without a context on it, and whose own package
// cannot tell what database it is given.
type Handover struct {
	Expr *ast.CallExpr
	Fn   *types.Func
	Arg  ast.Expr
	// Name: Arg is the name of the driver that a pool is opened with there.
	Name bool
	// Contextless is the number of calls without a context the handle can reach
	// there.
	Contextless int
	Func        ast.Node
	File        *ast.File
	Test        bool
	Origin      Origin
}

func (r *Result) collectHandovers() {
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
			if r.pass.ImportObjectFact(fn, &f) {
				r.handover(call, fn, &f)
			}
		}
	}
}

func (r *Result) handover(call *ast.CallExpr, fn *types.Func, f *FuncFact) {
	for i, arg := range call.Args {
		p := min(i, len(f.Params)-1)
		if p < 0 || !f.Params[p].Silent || f.Params[p].Contextless == 0 {
			continue
		}
		o := r.Origin(arg)
		if !o.Verdict.Maybe() || f.Params[p].OtherText && !(o.Verdict == Postgres && o.Followed) {
			continue
		}
		h := &Handover{Expr: call, Fn: fn, Arg: arg, Name: f.Params[p].Names, Contextless: f.Params[p].Contextless, Origin: o, Test: isTestFile(r.pass, call)}
		h.File, h.Func = r.around(call)
		r.hands = append(r.hands, h)
		return
	}
}
