package rowserr

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// single judges a call of Next that asks for one row:
//
//	if !rows.Next() {
//		return nil, ErrNotFound
//	}
//
// An error is told as one that is none, or as no row.
func (c *check) single(l *loop) {
	test := c.testOf(l)
	if test == nil || l.uses.nexts != 1 || c.wantsNone(l, test) || c.asAnyFailure(l, test) {
		return
	}
	silent, told := c.ways(l)
	if !silent && (!told || c.rolledBack(l)) {
		return
	}
	severity := report.Severity(l.Origin, false)
	if !silent {
		severity = report.Lower(severity)
	}
	c.out.Report(analysis.Diagnostic{
		Pos: l.Expr.Pos(), End: l.Expr.End(), Category: severity,
		Message: fmt.Sprintf("%s.Err is not checked where %s.Next is false: an error passes for no row", l.rows.Name(), l.rows.Name()),
	})
}

// rolledBack reports whether the rows come from a transaction of database/sql, or one that
// may be of conn: the error of the function ends it, and what the statement fails of was
// told by the query, as drivers of database/sql wait there for the first row, and so does
// conn with parity. On pgx Next tells it.
func (c *check) rolledBack(l *loop) bool {
	ofConn := slices.ContainsFunc(c.pass.Pkg.Imports(), func(p *types.Package) bool { return p.Path() == dbapi.ConnPath })
	return (!l.API.OnPgx() || ofConn) && slices.ContainsFunc(l.uses.values, func(call *ast.CallExpr) bool { return c.transaction(call) != nil })
}

// testOf returns the if statement whose condition the call is, or is joined in.
func (c *check) testOf(l *loop) (found *ast.IfStmt) {
	ast.Inspect(gosrc.FuncBody(l.Func), func(n ast.Node) bool {
		if test, ok := n.(*ast.IfStmt); ok && c.leads(test.Cond, l.Expr) {
			found = test
		}
		return found == nil
	})
	return found
}

// wantsNone reports whether there should be no row: with one, the function returns an
// error.
func (c *check) wantsNone(l *loop, test *ast.IfStmt) bool {
	if ended(l.Expr)(test.Cond) != gosrc.False || len(test.Body.List) == 0 {
		return false
	}
	ret, ok := test.Body.List[len(test.Body.List)-1].(*ast.ReturnStmt)
	return ok && c.returnsError(l, ret, []ast.Node{test.Body})
}

// asAnyFailure reports whether a function that returns no error ends the same way where
// there is no row and, without another word, where the query failed.
func (c *check) asAnyFailure(l *loop, test *ast.IfStmt) bool {
	sig, _ := c.signature(l.Func)
	ret := onlyReturn(test.Body)
	if sig == nil || gosrc.ReturnsError(sig) || ret == nil || ended(l.Expr)(test.Cond) != gosrc.True {
		return false
	}
	same := false
	ast.Inspect(gosrc.FuncBody(l.Func), func(n ast.Node) bool {
		failed, ok := n.(*ast.IfStmt)
		if !ok || failed.Pos() > test.Pos() || !c.testsError(failed.Cond) {
			return !same
		}
		other := onlyReturn(failed.Body)
		same = same || other != nil && slices.EqualFunc(ret.Results, other.Results, func(a, b ast.Expr) bool { return types.ExprString(a) == types.ExprString(b) })
		return !same
	})
	return same
}

// onlyReturn returns the return statement that a block is, or nil.
func onlyReturn(body *ast.BlockStmt) *ast.ReturnStmt {
	if len(body.List) != 1 {
		return nil
	}
	ret, _ := body.List[0].(*ast.ReturnStmt)
	return ret
}

// ways reports whether control can leave the function, when Next is false, without an
// error, and with one that is made for it, with the error of the rows not asked for.
func (c *check) ways(l *loop) (silent, told bool) {
	around := append(c.askedAt(l), l.uses.scans...)
	open := func(n ast.Node) bool {
		return !anyIn(n, around) && c.flow.Open(l.Func, gosrc.Way{From: l.Expr.Pos(), To: n.Pos(), Around: around, If: ended(l.Expr)})
	}
	body := gosrc.FuncBody(l.Func)
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok && !c.underError(stack) && open(ret) {
			if c.returnsError(l, ret, stack) {
				told = true
			} else {
				silent = true
			}
		}
		_, lit := n.(*ast.FuncLit)
		return !lit
	})
	end := gosrc.Way{From: l.Expr.Pos(), To: body.Rbrace, Around: around, If: ended(l.Expr)}
	return silent || c.flow.Open(l.Func, end), told
}
