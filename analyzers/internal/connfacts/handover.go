package connfacts

import (
	"go/ast"
	"go/types"
	"path/filepath"
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
	// Field is the field of Arg that holds the name, "" where Arg is it.
	Field string
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
		if p >= 0 && r.handField(call, fn, arg, f.Params[p].ByField) {
			return
		}
		if p < 0 || !f.Params[p].Silent || f.Params[p].Contextless == 0 {
			continue
		}
		o := r.Origin(arg)
		if !o.handsOver(f.Params[p].OtherText) || o.Verdict == CanBePostgres && r.handsToOther(call, fn) {
			continue
		}
		r.hand(&Handover{Expr: call, Fn: fn, Arg: arg, Name: f.Params[p].Names, Contextless: f.Params[p].Contextless, Origin: o})
		return
	}
}

// handsOver reports whether a handle of this origin is worth a word where what evidence
// there is may be that of another database.
func (o Origin) handsOver(otherText bool) bool {
	return o.Verdict.Maybe() && (!otherText || o.Verdict == Postgres && o.Followed)
}

// handsToOther reports whether a call is made for another database only, by the name of
// what it calls, or of its own function or file.
func (r *Result) handsToOther(call *ast.CallExpr, fn *types.Func) bool {
	_, around := r.around(call.Pos())
	return namedForOther(fn.Name()) || namedForOther(r.nameOf(around)) ||
		namedForOther(filepath.Base(r.pass.Fset.File(call.Pos()).Name()))
}

// handField adds the call if a field of its argument is set to the name of a driver
// here, and reports whether it is.
func (r *Result) handField(call *ast.CallExpr, fn *types.Func, arg ast.Expr, fields []FieldName) bool {
	for _, f := range fields {
		n, ok := r.graph.fields[f.Field]
		if !ok {
			continue
		}
		if o := r.origin(n, isTestFile(r.pass, call)); len(o.Drivers) > 0 && o.handsOver(f.OtherText) {
			r.hand(&Handover{Expr: call, Fn: fn, Arg: arg, Name: true, Field: r.graph.nodes[n].obj.Name(), Contextless: f.Contextless, Origin: o})
			return true
		}
	}
	return false
}

func (r *Result) hand(h *Handover) {
	h.Test = isTestFile(r.pass, h.Expr)
	h.File, h.Func = r.around(h.Expr.Pos())
	r.hands = append(r.hands, h)
}
