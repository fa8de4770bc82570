package blockingcall

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/lifetime"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Why a call is not fixed, beside the reasons there is no context.
const (
	formMissing   = "the interface does not have it"
	formDiffers   = "the call as it stands does not fit it"
	resultOutlive = "the result outlives the context in scope"
	generatedCode = "in generated code: change what generates it"
)

// fix is the local repair of a call, or why there is none.
type fix struct {
	edits []analysis.TextEdit
	expr  string
	why   string
	down  string // the function that the context is handed down to, or ""
}

// fix makes of
//
//	rows, err := db.Query(q, args...)
//	                -----
//
// the call
//
//	rows, err := db.QueryContext(ctx, q, args...)
//	                +++++++++++++++++
func (c *check) fix(call *connfacts.Call, form *types.Func) fix {
	ctx, why := c.contexts.At(call.Expr.Lparen)
	if why == contexts.NoneInScope {
		if down := c.handDown(call, form); down.edits != nil {
			return down
		}
	}
	if ctx.Expr == "" {
		return fix{why: why}
	}
	switch {
	case c.out.Frozen(call.Expr.Pos()):
		return fix{why: generatedCode}
	case form == nil:
		return fix{why: formMissing}
	case !c.fits(call, form):
		return fix{why: formDiffers}
	case lifetime.Outlives(c.pass.TypesInfo, call, ctx):
		return fix{why: resultOutlive}
	}
	return fix{edits: c.withContext(call, form, ctx.Expr), expr: ctx.Expr}
}

// withContext returns the edits that make a call one of its form with a
// context.
func (c *check) withContext(call *connfacts.Call, form *types.Func, expr string) []analysis.TextEdit {
	name, args, extra := gosrc.Name(call.Expr.Fun), call.Expr.Args, call.API.Context.Extra
	edits := []analysis.TextEdit{{Pos: name.Pos(), End: name.End(), NewText: []byte(form.Name())}}
	if extra != "" {
		expr += ", " + extra
	}
	return append(edits, first(call.Expr.Lparen, args, expr))
}

// fits reports whether the call compiles as one of its form with a context.
func (c *check) fits(call *connfacts.Call, form *types.Func) bool {
	if gosrc.Name(call.Expr.Fun) == nil {
		return false
	}
	sel, ok := ast.Unparen(call.Expr.Fun).(*ast.SelectorExpr)
	if ok && c.pass.TypesInfo.Selections[sel] != nil {
		// What the name selects on this operand may be a method of a type
		// around the handle.
		obj, _, _ := types.LookupFieldOrMethod(c.pass.TypesInfo.TypeOf(sel.X), true, c.pass.Pkg, form.Name())
		selected, _ := obj.(*types.Func)
		if selected == nil || c.inMethodOf(selected, call) {
			return false
		}
		form = selected
	}
	return c.takes(call, form.Signature())
}

// takes reports whether a function of the signature with takes the arguments of the
// call behind a context, and has its results.
func (c *check) takes(call *connfacts.Call, with *types.Signature) bool {
	old := call.Fn.Signature()
	if !types.Identical(old.Results(), with.Results()) || old.Variadic() != with.Variadic() && call.API.Context.Extra == "" {
		return false
	}
	extra := 0
	if call.API.Context.Extra != "" {
		extra = 1
	}
	if with.Params().Len() != old.Params().Len()+1+extra {
		return false
	}
	for i := range old.Params().Len() {
		was, is := old.Params().At(i).Type(), with.Params().At(i+1).Type()
		if types.Identical(was, is) {
			continue
		}
		if i >= len(call.Expr.Args) || !types.AssignableTo(c.pass.TypesInfo.TypeOf(call.Expr.Args[i]), is) {
			return false
		}
	}
	// Have: db.Query(f()), where f returns all the arguments.
	if len(call.Expr.Args) == 1 {
		if _, several := c.pass.TypesInfo.TypeOf(call.Expr.Args[0]).(*types.Tuple); several {
			return false
		}
	}
	return true
}

// inMethodOf reports whether the call stands in a method of the type that
// declares fn. There it may be what fn itself is made of, and become a call of
// fn without end.
func (c *check) inMethodOf(fn *types.Func, call *connfacts.Call) bool {
	for _, decl := range call.File.Decls {
		decl, ok := decl.(*ast.FuncDecl)
		if !ok || decl.Pos() > call.Expr.Pos() || decl.End() <= call.Expr.Pos() {
			continue
		}
		around, _ := c.pass.TypesInfo.Defs[decl.Name].(*types.Func)
		return around != nil && receiver(around) == receiver(fn)
	}
	return false
}

// receiver returns the name of the type a method is declared on, or nil.
func receiver(fn *types.Func) *types.TypeName {
	recv := fn.Signature().Recv()
	if recv == nil {
		return nil
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Origin().Obj()
	}
	return nil
}
