// Package lifetime tells whether the result of a database call is kept longer
// than a context lives.
package lifetime

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Outlives reports whether the result of the call may be used when the context
// is over: rows and the results of a batch are closed and a transaction is
// rolled back when the context they were made with is cancelled. A statement
// needs its context only while it is prepared.
func Outlives(info *types.Info, call *connfacts.Call, ctx contexts.Context) bool {
	c := check{info}
	switch call.API.Returns {
	case dbapi.Rows, dbapi.Row, dbapi.Tx, dbapi.Batch:
	default:
		return false
	}
	path, _ := astutil.PathEnclosingInterval(call.File, call.Expr.Pos(), call.Expr.End())
	for i, n := range path {
		if n != call.Expr {
			continue
		}
		if gosrc.UsedLater(path[i+1:]) {
			return true
		}
		for i++; i < len(path); i++ {
			if _, ok := path[i].(*ast.ParenExpr); !ok {
				return c.leavesBy(path[i], call, ctx)
			}
		}
	}
	return true
}

// check is one call of Outlives.
type check struct{ info *types.Info }

// leavesBy judges the result by the syntax around the call.
func (c check) leavesBy(parent ast.Node, call *connfacts.Call, ctx contexts.Context) bool {
	switch parent := parent.(type) {
	case *ast.SelectorExpr, *ast.ExprStmt:
		return false // db.QueryRow(q).Scan(&x)
	case *ast.CallExpr:
		return false // an argument
	case *ast.ReturnStmt:
		return ctx.Ends
	case *ast.AssignStmt:
		return c.leavesVariable(parent.Lhs[0], call, ctx)
	case *ast.ValueSpec:
		return c.leavesVariable(parent.Names[0], call, ctx)
	}
	return true
}

// leavesVariable judges the result by what is done with the variable that it is
// assigned to: as long as it is only used, compared, handed to a function or
// returned, it lives no longer than the caller's context.
func (c check) leavesVariable(e ast.Expr, call *connfacts.Call, ctx contexts.Context) bool {
	id, ok := e.(*ast.Ident)
	if !ok {
		return true // a field or an element
	}
	if id.Name == "_" {
		return false
	}
	v, ok := c.info.ObjectOf(id).(*types.Var)
	if !ok || call.Func == nil || v.Pos() < call.Func.Pos() || v.Pos() >= call.Func.End() {
		return true // a variable of a function further out, or of the package
	}
	leaves := false
	ast.PreorderStack(call.Func, nil, func(n ast.Node, stack []ast.Node) bool {
		if use, ok := n.(*ast.Ident); ok && c.info.Uses[use] == v {
			leaves = leaves || c.leavesAt(use, stack, ctx)
		}
		return true
	})
	return leaves
}

// leavesAt judges one use of the variable; stack is what is around it, outside
// in.
func (c check) leavesAt(use *ast.Ident, stack []ast.Node, ctx contexts.Context) bool {
	if ctx.Test && inCleanup(stack) {
		return true
	}
	switch parent := stack[len(stack)-1].(type) {
	case *ast.SelectorExpr, *ast.BinaryExpr:
		return false
	case *ast.CallExpr:
		return ast.Unparen(parent.Fun) == use
	case *ast.ReturnStmt:
		return ctx.Ends
	case *ast.AssignStmt:
		for _, e := range parent.Rhs {
			if e == use {
				return true
			}
		}
		return false
	}
	return true
}

// inCleanup reports whether the innermost node is in an argument of a call of a
// method named Cleanup.
func inCleanup(stack []ast.Node) bool {
	for i, n := range stack {
		call, ok := n.(*ast.CallExpr)
		if !ok || i+1 >= len(stack) {
			continue
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Cleanup" && stack[i+1] != call.Fun {
			return true
		}
	}
	return false
}
