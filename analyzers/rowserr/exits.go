package rowserr

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// exits returns the places where control is done with the rows: returns without
// an error for certain, the end of the function, and where the variable gets other
// rows than those of the same transaction, if that commits. Those that are or hold one of
// the places in around are left out.
func (c *check) exits(l *loop, around []token.Pos) []token.Pos {
	body := gosrc.FuncBody(l.Func)
	all := []token.Pos{body.Rbrace}
	for _, w := range l.uses.writes {
		if gosrc.Contains(body, w) && len(c.commits(l)) == 0 {
			all = append(all, w)
		}
	}
	var stack []ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil:
			stack = stack[:len(stack)-1]
			return true
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if !anyIn(n, around) && !c.fails(l, n, stack) {
				all = append(all, n.Pos())
			}
		}
		stack = append(stack, n)
		return true
	})
	return all
}

// fails reports whether a return tells the caller of an error, or is made for
// one.
func (c *check) fails(l *loop, ret *ast.ReturnStmt, stack []ast.Node) bool {
	return c.underError(stack) || c.returnsError(l, ret, stack)
}

// underError reports whether one of the nodes around a place is the body of a check that
// only an error leads to.
func (c *check) underError(stack []ast.Node) bool {
	for i, n := range stack {
		test, ok := n.(*ast.IfStmt)
		if ok && i+1 < len(stack) && stack[i+1] == ast.Node(test.Body) && c.testsError(test.Cond) {
			return true
		}
	}
	return false
}

// returnsError reports whether a return tells the caller of an error.
func (c *check) returnsError(l *loop, ret *ast.ReturnStmt, stack []ast.Node) bool {
	sig, _ := c.signature(l.Func)
	if sig == nil || !gosrc.ReturnsError(sig) || len(ret.Results) != sig.Results().Len() {
		return false
	}
	return c.isError(ret.Results, stack, ret)
}

func (c *check) signature(fn ast.Node) (*types.Signature, bool) {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		obj, ok := c.pass.TypesInfo.Defs[fn.Name].(*types.Func)
		if !ok {
			return nil, false
		}
		return obj.Signature(), true
	case *ast.FuncLit:
		sig, ok := c.pass.TypesInfo.TypeOf(fn).(*types.Signature)
		return sig, ok
	}
	return nil, false
}

// testsError reports whether a condition can only be true with an error: err !=
// nil, errors.Is(err, ...).
func (c *check) testsError(cond ast.Expr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND:
			return c.testsError(e.X) || c.testsError(e.Y)
		case token.LOR:
			return c.testsError(e.X) && c.testsError(e.Y)
		case token.NEQ:
			return c.isErrorValue(e.X) && c.pass.TypesInfo.Types[e.Y].IsNil()
		case token.EQL:
			return c.isErrorValue(e.X) && !c.pass.TypesInfo.Types[e.Y].IsNil()
		}
	case *ast.CallExpr:
		fn := gosrc.Callee(c.pass.TypesInfo, e)
		return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "errors"
	}
	return false
}

func (c *check) isErrorValue(e ast.Expr) bool {
	t := c.pass.TypesInfo.TypeOf(e)
	return t != nil && gosrc.IsError(t)
}

// isError reports whether the last of the values of a return is an error, and not
// nil.
func (c *check) isError(results []ast.Expr, stack []ast.Node, ret *ast.ReturnStmt) bool {
	last := ast.Unparen(results[len(results)-1])
	if c.pass.TypesInfo.Types[last].IsNil() {
		return false
	}
	switch e := last.(type) {
	case *ast.Ident:
		v, ok := c.pass.TypesInfo.Uses[e].(*types.Var)
		return ok && (v.Parent() == v.Pkg().Scope() || c.justMade(v, stack, ret))
	case *ast.SelectorExpr:
		v, ok := c.pass.TypesInfo.Uses[e.Sel].(*types.Var)
		return ok && !v.IsField()
	case *ast.CallExpr:
		return c.makesError(e, c.nothing(results[:len(results)-1]))
	}
	return true // a literal of an error type
}

// nothing reports whether values are what is returned beside an error.
func (c *check) nothing(values []ast.Expr) bool {
	for _, e := range values {
		tv := c.pass.TypesInfo.Types[e]
		lit, ok := ast.Unparen(e).(*ast.CompositeLit)
		if !tv.IsNil() && tv.Value == nil && !(ok && len(lit.Elts) == 0) {
			return false
		}
	}
	return len(values) > 0
}

// makesError reports whether a call makes an error, by its name, since it returns
// a type of error, or since nothing is returned beside it.
func (c *check) makesError(call *ast.CallExpr, alone bool) bool {
	fn := gosrc.Callee(c.pass.TypesInfo, call)
	if fn == nil || !c.isErrorValue(call) {
		return true
	}
	if _, database := dbapi.Of(fn); database {
		return false
	}
	name := fn.Name()
	if fn.Pkg() != nil {
		name = fn.Pkg().Name() + "." + name // errors.New
	}
	for _, word := range []string{"err", "wrap", "fail", "status"} {
		if strings.Contains(strings.ToLower(name), word) {
			return true
		}
	}
	return alone
}

// justMade reports whether the statement before a return assigns the variable
// something that makes an error.
func (c *check) justMade(v *types.Var, stack []ast.Node, ret *ast.ReturnStmt) bool {
	list := gosrc.Statements(stack[len(stack)-1])
	for i, s := range list {
		if s != ast.Stmt(ret) || i == 0 {
			continue
		}
		assign, ok := list[i-1].(*ast.AssignStmt)
		if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 {
			return false
		}
		id, ok := assign.Lhs[0].(*ast.Ident)
		call, isCall := ast.Unparen(assign.Rhs[0]).(*ast.CallExpr)
		return ok && c.pass.TypesInfo.ObjectOf(id) == v && isCall && c.makesError(call, true)
	}
	return false
}

// commits returns the commits of the transaction that the rows come from, which
// fail when a statement before them has.
func (c *check) commits(l *loop) []token.Pos {
	tx := ""
	for _, value := range l.uses.values {
		in := c.transaction(value)
		if in == nil || tx != "" && tx != types.ExprString(in) {
			return nil
		}
		tx = types.ExprString(in)
	}
	var all []token.Pos
	for _, call := range c.conns.Calls() {
		if call.API.Name == "Commit" && call.Func == l.Func && types.ExprString(call.Handle) == tx {
			all = append(all, call.Expr.Pos())
		}
	}
	return all
}

// endsInRunner reports whether the rows come from a transaction in the parameter of a
// function literal that returns an error alone and is passed to a call, as to BeginFunc:
// that commits what returns nil, which fails when a statement has.
func (c *check) endsInRunner(l *loop) bool {
	lit, ok := l.Func.(*ast.FuncLit)
	sig, isSig := c.signature(l.Func)
	if !ok || !isSig || sig.Results().Len() != 1 || !gosrc.ReturnsError(sig) || len(l.uses.values) == 0 {
		return false
	}
	for _, value := range l.uses.values {
		id, ok := c.transaction(value).(*ast.Ident)
		if !ok || !gosrc.Contains(lit.Type.Params, c.pass.TypesInfo.Uses[id].Pos()) {
			return false
		}
	}
	call := c.passedTo(lit)
	return call != nil && c.mayCommit(gosrc.Callee(c.pass.TypesInfo, call))
}

// passedTo returns the call that a function literal is an argument of, nil if it is none.
func (c *check) passedTo(lit *ast.FuncLit) *ast.CallExpr {
	for _, file := range c.pass.Files {
		if !gosrc.Contains(file, lit.Pos()) {
			continue
		}
		for n := range ast.Preorder(file) {
			if call, ok := n.(*ast.CallExpr); ok && slices.Contains(call.Args, ast.Expr(lit)) {
				return call
			}
		}
	}
	return nil
}

// mayCommit reports whether a function that runs another one in a transaction may commit
// it: it calls Commit, or passes the other one on. One that is out of sight may.
func (c *check) mayCommit(fn *types.Func) bool {
	if fn == nil || c.decls[fn.Origin()] == nil {
		return true
	}
	for n := range ast.Preorder(c.decls[fn.Origin()].Body) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		if called := gosrc.Callee(c.pass.TypesInfo, call); called != nil && called.Name() == "Commit" || slices.ContainsFunc(call.Args, c.isFunc) {
			return true
		}
	}
	return false
}

// isFunc reports whether an expression is a function.
func (c *check) isFunc(e ast.Expr) bool {
	t := c.pass.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// transaction returns the transaction that a call is made on, itself or by a statement
// that is prepared in it or joins it, as tx.Stmt(s) does; nil where it is none.
func (c *check) transaction(call *ast.CallExpr) ast.Expr {
	query := c.conns.Call(call)
	if query == nil || query.Handle == nil {
		return nil
	}
	switch query.Resource {
	case dbapi.Tx:
		return query.Handle
	case dbapi.Stmt:
		if made := c.statement(query.Handle); made != nil && c.conns.Call(made) != nil {
			if in := c.conns.Call(made); in.Resource == dbapi.Tx {
				return in.Handle
			}
		}
	}
	return nil
}

// statement returns the call that makes a prepared statement, which is one or a local
// variable with the result of one and nothing else; nil where none is in sight.
func (c *check) statement(e ast.Expr) *ast.CallExpr {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return e
	case *ast.Ident:
		v, ok := c.pass.TypesInfo.Uses[e].(*types.Var)
		if !ok || v.IsField() || v.Parent() == c.pass.Pkg.Scope() {
			return nil
		}
		if u := c.usesOf(v); len(u.values) == 1 && len(u.writes) <= 1 {
			return u.values[0]
		}
	}
	return nil
}
