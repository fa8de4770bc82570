package queryloop

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// effects is what a body of statements does.
type effects struct {
	kind kind
	sent []sending // the calls that send a statement
	rest []*ast.CallExpr
}

// effectsOf collects what a body does with databases. What it puts off, runs beside
// it, hands on as a function, or waits for makes it something else.
func (p *pkg) effectsOf(body *ast.BlockStmt) (w effects) {
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if p.effectsOf(n.Body).kind != nothing {
				w.kind = other
			}
			return false
		case *ast.SelectStmt, *ast.SendStmt:
			w.kind = other
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				w.kind = other
			}
		case *ast.CallExpr:
			s := p.does(n)
			if isPutOff(stack[len(stack)-1]) {
				s.kind = s.kind.hidden()
			}
			w.kind = w.kind.and(s.kind)
			if s.kind == nothing {
				w.rest = append(w.rest, n)
			} else {
				w.sent = append(w.sent, s)
			}
		}
		return true
	})
	return w
}

// isPutOff reports whether a call in a statement is not made there.
func isPutOff(n ast.Node) bool {
	switch n.(type) {
	case *ast.DeferStmt, *ast.GoStmt:
		return true
	}
	return false
}

// always reports whether control that comes into a body makes the call, unless
// something failed before or a value is empty.
func (p *pkg) always(body *ast.BlockStmt, call *ast.CallExpr) bool {
	ok := true
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		if !ok || n.Pos() > call.Pos() {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			ok = gosrc.Contains(n, call.Pos()) || p.failed(n, stack) || p.isExcused(stack)
		case *ast.BranchStmt:
			ok = p.isExcused(stack)
		}
		if ok && n != ast.Node(body) && gosrc.Contains(n, call.Pos()) {
			ok = p.runs(n, call)
		}
		return ok
	})
	return ok
}

// runs reports whether a statement or expression makes a call in it each time.
func (p *pkg) runs(n ast.Node, call *ast.CallExpr) bool {
	at := call.Pos()
	switch n := n.(type) {
	case *ast.IfStmt:
		return !gosrc.Contains(n.Body, at) && (n.Else == nil || !gosrc.Contains(n.Else, at)) || gosrc.Contains(n.Body, at) && p.isEmptiness(n.Cond)
	case *ast.RangeStmt:
		return !gosrc.Contains(n.Body, at)
	case *ast.ForStmt:
		return n.Init != nil && gosrc.Contains(n.Init, at)
	case *ast.BinaryExpr:
		return n.Op != token.LAND && n.Op != token.LOR || gosrc.Contains(n.X, at)
	case *ast.CaseClause, *ast.CommClause, *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt:
		return false
	}
	return true
}

// isExcused reports whether what stands in the nodes around it is done only if
// something failed or is empty.
func (p *pkg) isExcused(stack []ast.Node) bool {
	return under(stack, func(cond ast.Expr) bool { return p.isFailure(cond) || p.isEmptiness(cond) })
}

// under reports whether one of the nodes around is the body of an if statement
// with such a condition.
func under(stack []ast.Node, is func(cond ast.Expr) bool) bool {
	for i, n := range stack {
		check, ok := n.(*ast.IfStmt)
		if ok && i+1 < len(stack) && stack[i+1] == ast.Node(check.Body) && is(check.Cond) {
			return true
		}
	}
	return false
}

// isFailure reports whether a condition is true only if there is an error.
func (p *pkg) isFailure(cond ast.Expr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND:
			return p.isFailure(e.X) || p.isFailure(e.Y)
		case token.LOR:
			return p.isFailure(e.X) && p.isFailure(e.Y)
		}
		null := p.TypesInfo.Types[e.Y].IsNil()
		return gosrc.IsError(p.TypesInfo.TypeOf(e.X)) && (e.Op == token.NEQ && null || e.Op == token.EQL && !null)
	case *ast.CallExpr:
		return makesError(gosrc.Callee(p.TypesInfo, e)) && len(e.Args) == 2
	}
	return false
}

// isEmptiness reports whether a condition compares a value with nothing.
func (p *pkg) isEmptiness(cond ast.Expr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && p.isEmptiness(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name == "Valid"
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			return p.isEmptiness(e.X) && p.isEmptiness(e.Y)
		}
		return p.isZero(e.Y) && p.isPlain(e.X)
	}
	return false
}

func (p *pkg) isZero(e ast.Expr) bool {
	tv := p.TypesInfo.Types[e]
	return tv.IsNil() || tv.Value != nil && (tv.Value.ExactString() == "0" || tv.Value.ExactString() == `""`)
}

// isPlain reports whether an expression is a variable, a field or the length of
// one, of which nothing was looked up.
func (p *pkg) isPlain(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return p.isPlain(e.X)
	case *ast.StarExpr:
		return p.isPlain(e.X)
	case *ast.CallExpr:
		id, ok := e.Fun.(*ast.Ident)
		return ok && id.Name == "len" && p.isPlain(e.Args[0])
	}
	return false
}

// failed reports whether a return gives an error, or stands where there is one.
func (p *pkg) failed(ret *ast.ReturnStmt, stack []ast.Node) bool {
	if under(stack, p.isFailure) {
		return true
	}
	if len(ret.Results) == 0 {
		return false
	}
	last := ast.Unparen(ret.Results[len(ret.Results)-1])
	if !gosrc.IsError(p.TypesInfo.TypeOf(last)) || p.TypesInfo.Types[last].IsNil() {
		return false
	}
	call, ok := last.(*ast.CallExpr)
	return !ok || makesError(gosrc.Callee(p.TypesInfo, call))
}

func makesError(fn *types.Func) bool {
	return fn != nil && fn.Pkg() != nil && (fn.FullName() == "fmt.Errorf" || fn.Pkg().Name() == "errors")
}
