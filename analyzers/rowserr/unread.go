package rowserr

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// unread reports the queries of pgx whose rows are closed and nothing else: what
// the statement failed of is told by Err alone.
func (c *check) unread(file *ast.File) {
	for n := range ast.Preorder(file) {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || len(assign.Rhs) != 1 {
			continue
		}
		call, ok := ast.Unparen(assign.Rhs[0]).(*ast.CallExpr)
		if !ok {
			continue
		}
		query := c.conns.Call(call)
		if query == nil || !c.tellsLate(query) {
			continue
		}
		id, ok := assign.Lhs[0].(*ast.Ident)
		if !ok {
			continue
		}
		if v, ok := c.pass.TypesInfo.Defs[id].(*types.Var); ok && c.closedUnread(v) {
			c.out.Report(analysis.Diagnostic{
				Pos: call.Pos(), End: call.End(), Category: report.Error,
				Message: fmt.Sprintf("rows of %s are closed unread and %s.Err is not checked: pgx tells the errors of the statement there; use Exec",
					report.Callee(call, query.Fn), v.Name()),
			})
		}
	}
}

// tellsLate reports whether a query does not wait for what the server says, and
// no Commit of its transaction will.
func (c *check) tellsLate(query *connfacts.Call) bool {
	if query.Test || query.Interface != nil || query.Handle == nil || query.API.Returns != dbapi.Rows {
		return false
	}
	return query.API.OnPgx() && query.Resource != dbapi.Tx
}

// closedUnread reports whether all that is done with rows is to close them.
func (c *check) closedUnread(v *types.Var) bool {
	f := c.usesOf(v)
	return f.closed && !f.read && !f.escapes && !f.param && len(f.errs) == 0 && len(f.values) == 1
}
