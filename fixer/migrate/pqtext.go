package migrate

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"

	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// texts keeps the text of lib/pq's errors that are told apart, and then printed or
// handed on as errors:
//
//	fmt.Println(e)     fmt.Println(pqcompat.ServerError(e))
//	[]any{e}           []any{pqcompat.ServerError(e)}
//	return e           return pqcompat.ServerError(e)
//	return &pq.Error{} return pqcompat.ServerError(&pgconn.PgError{})
//	e.Error()          pqcompat.ServerError(e).Error()
type texts struct{ *rewriter }

// text does so for what a node does with such errors.
func (r *rewriter) text(n ast.Node, stack []ast.Node) {
	if r.p.opts.NoParity || r.file.Generated {
		return
	}
	flows.Visit(r.info(), n, stack, texts{r})
	switch n := n.(type) {
	case *ast.CallExpr:
		r.textOfArguments(n)
	case *ast.SelectorExpr:
		if s := r.info().Selections[n]; s != nil && s.Kind() == types.MethodVal && len(s.Index()) == 1 && n.Sel.Name == "Error" {
			r.keepText(n.X)
		}
	}
}

// printers are the names of what prints its arguments, keeps them for a log, or writes
// them as JSON.
var printers = regexp.MustCompile(`^Marshal(Indent)?$|^Encode$|JSON(Pretty)?$|^[FS]?[pP]rint|^Append(f|ln)?$|^(Log|Fatal|Panic|Error|Warn|Info|Debug|Trace|Skip)|^(Any|Group|Interface|Reflect|With|With(Fields?|Values)|Fields)$`)

// tellers are the names of what tells errors apart.
var tellers = regexp.MustCompile(`(Is|As|Unwrap|Equal)$`)

// textOfArguments keeps the text of errors that a call prints, or that code of the module
// may print: what is given as an error, or as any.
func (r *rewriter) textOfArguments(call *ast.CallExpr) {
	sig, ok := gosrc.Core(r.info().TypeOf(call.Fun)).(*types.Signature)
	if r.info().Types[call.Fun].IsType() {
		if len(call.Args) == 1 && gosrc.IsError(r.info().TypeOf(call.Fun)) {
			r.keepText(call.Args[0])
		}
		return
	}
	callee := gosrc.Callee(r.info(), call)
	if !ok || callee != nil && tellers.MatchString(callee.Name()) {
		return
	}
	prints := callee != nil && callee.Pkg() != nil && !r.p.inModule(callee.Pkg().Path()) && printers.MatchString(callee.Name())
	own := callee == nil || callee.Pkg() != nil && r.p.inModule(callee.Pkg().Path())
	flows.Arguments(r.info(), call, sig, func(_, _ int, t types.Type, from flows.Value) {
		if gosrc.IsError(t) || isAny(t) && (prints || own) {
			r.keep(t, from, prints)
		}
	})
}

// isAny reports whether a type is an interface that every value satisfies.
func isAny(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.NumMethods() == 0
}

// takesFromAny reports whether code of the module takes errors of lib/pq out of values
// of any type: what is put there stays what it is then.
func (p *planner) takesFromAny() bool {
	if p.fromAny != nil {
		return *p.fromAny
	}
	found := false
	p.fromAny = &found
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info == nil || !pkg.Widest {
				continue
			}
			for _, f := range pkg.Files {
				if f.Syntax != nil && takesFromAny(pkg.Info, f.Syntax) {
					found = true
					return true
				}
			}
		}
	}
	return false
}

// takesFromAny reports whether a file asks a value of any type whether it is an error of
// lib/pq.
func takesFromAny(info *types.Info, f *ast.File) (found bool) {
	look := func(x ast.Expr, types ...ast.Expr) {
		if t := info.TypeOf(x); t != nil && isAny(t) {
			found = found || slices.ContainsFunc(types, func(e ast.Expr) bool { return isPQError(info.TypeOf(e)) })
		}
	}
	for n := range ast.Preorder(f) {
		switch n := n.(type) {
		case *ast.TypeAssertExpr:
			if n.Type != nil {
				look(n.X, n.Type)
			}
		case *ast.TypeSwitchStmt:
			x := guardOf(n).X
			for _, s := range n.Body.List {
				look(x, s.(*ast.CaseClause).List...)
			}
		}
	}
	return found
}

// keep keeps the text of a value that becomes one of type t.
func (r *rewriter) keep(t types.Type, from flows.Value, printed bool) {
	if t == nil || from.Result >= 0 {
		return
	}
	if printed || gosrc.IsError(t) || isAny(t) && isPQError(r.info().TypeOf(from.Expr)) && !r.p.takesFromAny() {
		r.keepText(from.Expr)
	}
}

// keepText keeps the text of an error that a variable or a field holds, that is told
// apart in place, that a call returns, or that is made there.
func (r *rewriter) keepText(e ast.Expr) {
	e = ast.Unparen(e)
	switch e := e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.TypeAssertExpr, *ast.CallExpr:
	case *ast.UnaryExpr:
		if _, made := ast.Unparen(e.X).(*ast.CompositeLit); !made {
			return
		}
	default:
		return
	}
	if !isPQError(r.info().TypeOf(e)) || slices.Contains(r.texted, e.Pos()) {
		return
	}
	r.texted = append(r.texted, e.Pos())
	r.site(e.Pos())
	r.replace(e.Pos(), e.Pos(), r.compat(e.Pos(), "ServerError")+"(")
	r.replace(e.End(), e.End(), ")")
}

func (t texts) Assigned(lhs ast.Expr, from flows.Value) {
	t.keep(t.info().TypeOf(lhs), from, false)
}

func (t texts) Returned(_ ast.Node, sig *types.Signature, i int, from flows.Value) {
	t.keep(sig.Results().At(i).Type(), from, false)
}

func (t texts) Contained(_ ast.Expr, typ types.Type, key bool, from flows.Value) {
	if !key {
		t.keep(typ, from, false)
	}
}

func (t texts) InField(_ *ast.CompositeLit, f *types.Var, from flows.Value) {
	t.keep(f.Type(), from, false)
}

// What is compared, or comes out of an interface, keeps what it is.

func (texts) Ranged(ast.Expr, bool, flows.Value)         {}
func (texts) Shared(ast.Expr, ast.Expr)                  {}
func (texts) Compared(ast.Expr, ast.Expr)                {}
func (texts) Asserted(*ast.TypeAssertExpr)               {}
func (texts) Cased(ast.Expr, ast.Expr, *types.Var, bool) {}
