package driver

import (
	"go/ast"
	"go/token"
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
//	(*pq.Error).Error  func(e *pgconn.PgError) string { return pqcompat.ServerError(e).Error() }
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
		s := r.info().Selections[n]
		switch {
		case s == nil || len(s.Index()) > 1 || n.Sel.Name != "Error":
		case s.Kind() == types.MethodVal:
			r.keepText(n.X)
		case s.Kind() == types.MethodExpr && isPQError(s.Recv()):
			r.handled[n.X], r.handled[n.Sel] = true, true
			r.site(n.Pos())
			r.replace(n.Pos(), n.End(), "func(e *"+r.member(n.Pos(), pgconnPath, "pgconn", "PgError")+") string { return "+r.compat(n.Pos(), "ServerError")+"(e).Error() }")
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
	prints := callee != nil && callee.Pkg() != nil && !r.p.inModule(callee.Pkg().Path()) && (printers.MatchString(callee.Name()) || formats(sig))
	own := callee == nil || callee.Pkg() != nil && r.p.inModule(callee.Pkg().Path())
	flows.Arguments(r.info(), call, sig, func(_, i int, t types.Type, from flows.Value) {
		switch {
		case gosrc.IsError(t), isAny(t) && (prints || own):
			r.keep(t, from, prints)
		case (prints || own) && isPQError(t) && takesErrors(call, callee, i):
			r.keep(t, from, true)
		}
		if prints && isAny(t) && from.Result < 0 && !isPQError(r.info().TypeOf(from.Expr)) && holdsPQError(r.info().TypeOf(from.Expr)) {
			at := r.p.m.Fset.Position(from.Expr.Pos())
			r.note("%s:%d: %s is printed with errors in it, which have the text of pgx there", r.p.m.Rel(at.Filename), at.Line, types.ExprString(from.Expr))
		}
	})
}

// takesErrors reports whether a parameter of a generic function, called without its type
// arguments, is of a type parameter that may be error, and nothing else of it is.
func takesErrors(call *ast.CallExpr, callee *types.Func, param int) bool {
	switch ast.Unparen(call.Fun).(type) {
	case *ast.IndexExpr, *ast.IndexListExpr:
		return false
	}
	if callee == nil {
		return false
	}
	sig := callee.Origin().Signature()
	if sig.Variadic() && param == sig.Params().Len()-1 {
		return false
	}
	p, ok := types.Unalias(sig.Params().At(param).Type()).(*types.TypeParam)
	if !ok || sig.RecvTypeParams().Len() > 0 || !types.Satisfies(types.Universe.Lookup("error").Type(), p.Constraint().Underlying().(*types.Interface)) {
		return false
	}
	for _, list := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range list.Variables() {
			if v != sig.Params().At(param) && slices.Contains(gosrc.TypeParams(v.Type(), nil), p) {
				return false
			}
		}
	}
	return true
}

// formats reports whether a function takes a text and values for it, as fmt.Printf does.
func formats(sig *types.Signature) bool {
	n := sig.Params().Len()
	if !sig.Variadic() || n < 2 {
		return false
	}
	list, ok := sig.Params().At(n - 1).Type().(*types.Slice)
	text, isBasic := sig.Params().At(n - 2).Type().Underlying().(*types.Basic)
	return ok && isAny(list.Elem()) && isBasic && text.Kind() == types.String
}

// isAny reports whether a type is an interface that every value satisfies.
func isAny(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.NumMethods() == 0
}

// keep keeps the text of a value that becomes one of type t.
func (r *rewriter) keep(t types.Type, from flows.Value, printed bool) {
	if t == nil || from.Result >= 0 {
		return
	}
	if printed || gosrc.IsError(t) || isAny(t) && isPQError(r.info().TypeOf(from.Expr)) {
		r.keepText(from.Expr)
	}
}

// keepText keeps the text of an error that a variable or a field holds, that is told
// apart in place, that a call returns, that a channel gives, or that is made there.
func (r *rewriter) keepText(e ast.Expr) {
	e = ast.Unparen(e)
	switch e := e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.TypeAssertExpr, *ast.CallExpr:
	case *ast.UnaryExpr:
		if _, made := ast.Unparen(e.X).(*ast.CompositeLit); !made && e.Op != token.ARROW {
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
