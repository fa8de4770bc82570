package connfacts

import (
	"go/ast"
	"go/types"
	"path/filepath"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Handover is a call that gives a PostgreSQL handle to a function of another
// package that makes calls without a context on it, and whose own package
// cannot tell what database it is given; or what puts it in a variable or field there.
type Handover struct {
	// Expr is the call, or the handle that is put into To.
	Expr ast.Expr
	// To is the function, variable or field of the other package.
	To  types.Object
	Arg ast.Expr
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
			switch n := n.(type) {
			case *ast.CallExpr:
				fn := callee(r.pass.TypesInfo, n)
				var f FuncFact
				if fn != nil && fn.Pkg() != nil && fn.Pkg() != r.pass.Pkg && r.pass.ImportObjectFact(fn, &f) {
					r.handover(n, fn, &f)
				}
			case *ast.CompositeLit:
				r.putInto(n)
			case *ast.AssignStmt:
				r.assigns(n)
			}
		}
	}
}

// putInto looks at the handles in a literal of a struct of another package.
func (r *Result) putInto(lit *ast.CompositeLit) {
	t := r.pass.TypesInfo.TypeOf(lit)
	if t == nil {
		return
	}
	s, ok := gosrc.Deref(t).Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); !ok {
			r.put(s.Field(i), elt)
		} else if id, ok := kv.Key.(*ast.Ident); ok {
			f, _ := r.pass.TypesInfo.ObjectOf(id).(*types.Var)
			r.put(f, kv.Value)
		}
	}
}

// assigns looks at the handles that are assigned to variables and fields of other
// packages.
func (r *Result) assigns(n *ast.AssignStmt) {
	for i, lhs := range n.Lhs {
		sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
		if !ok || i > 0 && len(n.Rhs) == 1 {
			continue
		}
		v, _ := r.pass.TypesInfo.ObjectOf(sel.Sel).(*types.Var)
		r.put(v, n.Rhs[i])
	}
}

// put adds what puts a handle into a variable or field of another package.
func (r *Result) put(v *types.Var, value ast.Expr) {
	if v == nil || v.Pkg() == nil || v.Pkg() == r.pass.Pkg || !v.Exported() {
		return
	}
	var f VarFact
	if !r.pass.ImportObjectFact(v.Origin(), &f) || !f.Silent || f.Contextless == 0 {
		return
	}
	if o := r.Origin(value); o.handsOver(f.OtherText) {
		r.hand(&Handover{Expr: value, To: v, Arg: value, Contextless: f.Contextless, Origin: o})
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
		r.hand(&Handover{Expr: call, To: fn, Arg: arg, Name: f.Params[p].Names, Contextless: f.Params[p].Contextless, Origin: o})
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
			r.hand(&Handover{Expr: call, To: fn, Arg: arg, Name: true, Field: r.graph.nodes[n].obj.Name(), Contextless: f.Contextless, Origin: o})
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
