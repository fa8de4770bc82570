package acquire

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// uses is what is done with a variable in a part of the source.
type uses struct {
	kept  bool
	calls map[string]bool
}

// closes stands for what closes a handle that is passed to it.
const closes = "Close"

func (u *uses) add(v uses) {
	u.kept = u.kept || v.kept
	for name := range v.calls {
		u.call(name)
	}
}

func (u *uses) call(name string) {
	if u.calls == nil {
		u.calls = map[string]bool{}
	}
	u.calls[name] = true
}

func (u uses) fact() ParamFact {
	return ParamFact{Known: true, Kept: u.kept, Calls: u.names()}
}

// kept is what is done by code out of sight.
var kept = uses{kept: true}

// usesIn is all that is done with v in n.
func (p *pkg) usesIn(n ast.Node, v *types.Var) uses {
	var all uses
	p.mentions(n, v, func(id *ast.Ident, stack []ast.Node) {
		all.add(p.useAt(id, stack))
	})
	return all
}

// mentions calls visit for the identifiers in n that stand for v, with the nodes
// around them, but not in function literals that nobody gets.
func (p *pkg) mentions(n ast.Node, v *types.Var, visit func(*ast.Ident, []ast.Node)) {
	ast.PreorderStack(n, nil, func(n ast.Node, stack []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && p.TypesInfo.ObjectOf(id) == v {
			visit(id, stack)
		}
		lit, ok := n.(*ast.FuncLit)
		return !ok || !dropped(lit, stack)
	})
}

// dropped reports whether a function literal is assigned to nothing, so that it
// never runs.
func dropped(lit *ast.FuncLit, stack []ast.Node) bool {
	if len(stack) == 0 {
		return false
	}
	switch n := stack[len(stack)-1].(type) {
	case *ast.AssignStmt:
		return isBlank(n.Lhs[slices.Index(n.Rhs, ast.Expr(lit))])
	case *ast.ValueSpec:
		return isBlank(n.Names[slices.Index(n.Values, ast.Expr(lit))])
	}
	return false
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// useAt is what is done with the value of an expression, by the nodes around it.
// A function literal is none of them: what is in it is done when it runs.
func (p *pkg) useAt(e ast.Expr, stack []ast.Node) uses {
	if len(stack) == 0 {
		return uses{}
	}
	rest := stack[:len(stack)-1]
	switch n := stack[len(stack)-1].(type) {
	case *ast.ParenExpr:
		return p.useAt(n, rest)
	case *ast.SelectorExpr:
		return p.selected(n, rest)
	case *ast.CallExpr:
		return p.passed(n, e)
	case *ast.BinaryExpr, *ast.ExprStmt, *ast.IfStmt, *ast.SwitchStmt, *ast.CaseClause, *ast.BlockStmt:
		return uses{}
	case *ast.AssignStmt:
		return assignedTo(n.Lhs, n.Rhs, e)
	case *ast.ValueSpec:
		return uses{kept: slices.Contains(n.Values, e)}
	}
	return kept
}

// assignedTo is what an assignment does with e. To get a new value is no use.
func assignedTo(to, from []ast.Expr, e ast.Expr) uses {
	i := slices.Index(from, e)
	if i < 0 {
		return uses{}
	}
	if isBlank(to[min(i, len(to)-1)]) {
		return uses{}
	}
	return kept
}

// selected is what is done with a handle by a selection on it: a method is
// called, or an embedded handle is used in its place.
func (p *pkg) selected(sel *ast.SelectorExpr, stack []ast.Node) uses {
	s := p.TypesInfo.Selections[sel]
	switch {
	case s == nil:
		return kept
	case s.Kind() == types.FieldVal:
		if holds(dbapi.ResourceOf(s.Type())) {
			return p.useAt(sel, stack)
		}
		return uses{}
	}
	var fun ast.Expr = sel
	for len(stack) > 0 {
		around, ok := stack[len(stack)-1].(*ast.ParenExpr)
		if !ok {
			break
		}
		fun, stack = around, stack[:len(stack)-1]
	}
	if len(stack) > 0 {
		if call, ok := stack[len(stack)-1].(*ast.CallExpr); ok && call.Fun == fun {
			var u uses
			u.call(sel.Sel.Name)
			return u
		}
	}
	if ends[sel.Sel.Name] {
		return kept // a method value that ends it later
	}
	return uses{}
}

// ends are the names of methods that give back a connection, of any resource.
var ends = endNames()

func endNames() map[string]bool {
	names := map[string]bool{}
	for a := range dbapi.All {
		if a.Releases == dbapi.Receiver || a.ReleasesIf == dbapi.False {
			names[a.Name] = true
		}
	}
	return names
}

// passed is what a call does with an argument.
func (p *pkg) passed(call *ast.CallExpr, arg ast.Expr) uses {
	i := slices.Index(call.Args, arg)
	if i < 0 || call.Ellipsis.IsValid() {
		return kept
	}
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return p.passedTo(lit, i)
	}
	if b, ok := p.builtin(call); ok {
		return uses{kept: b != "print" && b != "println" && b != "panic"}
	}
	fn := gosrc.Callee(p.TypesInfo, call)
	if fn == nil {
		return kept
	}
	if c := p.conns.Call(call); c != nil {
		var u uses
		switch i {
		case c.API.Releases.Arg():
			u.call(closes)
			return u
		case c.API.Of.Arg():
			if c.API.Runs != dbapi.NoOperand {
				return u // as BeginFunc, which is done with it when it returns
			}
		}
	}
	f := p.fact(fn)
	if f == nil || i >= len(f.Params) || !f.Params[i].Known || f.Params[i].Kept {
		return kept
	}
	var u uses
	for _, name := range f.Params[i].Calls {
		u.call(name)
	}
	return u
}

func (p *pkg) builtin(call *ast.CallExpr) (string, bool) {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return "", false
	}
	b, ok := p.TypesInfo.Uses[id].(*types.Builtin)
	if !ok {
		return "", false
	}
	return b.Name(), true
}

// passedTo is what a function literal that is called does with an argument.
func (p *pkg) passedTo(lit *ast.FuncLit, i int) uses {
	sig, ok := p.TypesInfo.TypeOf(lit).(*types.Signature)
	if !ok || sig.Variadic() || i >= sig.Params().Len() {
		return kept
	}
	return p.usesIn(lit.Body, sig.Params().At(i))
}

func (u uses) names() []string { return slices.Sorted(maps.Keys(u.calls)) }
