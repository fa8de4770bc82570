package syncdriver

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// native reports a pool of database/sql over pgx where native pgx would do:
// everything that is done with the pool is in sight, queries are made on it,
// and nothing needs a *sql.DB.
func (c *check) native(o *connfacts.Opening) {
	switch {
	case o.Test || o.Escapes || len(o.Returned) > 0:
		return
	case o.Origin.Verdict != connfacts.Postgres || !o.Origin.Followed || o.Origin.Stack() != dbapi.PgxStdlib:
		return
	case !isSQL(o.Fn.Signature().Results().At(0).Type()):
		return // sqlx
	case !c.queried() || c.needsSQL():
		return
	}
	c.out.Report(analysis.Diagnostic{
		Pos:      o.Expr.Pos(),
		End:      o.Expr.End(),
		Category: report.Info,
		Message: fmt.Sprintf("%s puts database/sql between this program and pgx though nothing here needs a *sql.DB; use conn.Open or pgxpool",
			types.ExprString(o.Expr.Fun)),
	})
}

// queried reports whether the package makes calls on a handle that is pgx
// under database/sql for certain.
func (c *check) queried() bool {
	for _, call := range c.conns.Calls() {
		if call.API.Blocks && call.API.Does == 0 && call.Origin.Followed && call.Origin.Stack() == dbapi.PgxStdlib {
			return true
		}
	}
	return false
}

// needsSQL reports whether anything in the package does with a value of
// database/sql what native pgx has no place for: give it to a function of
// another package, or to an interface.
func (c *check) needsSQL() bool {
	needs := false
	for _, file := range c.pass.Files {
		if c.conns.IsTest(file) {
			continue
		}
		ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
			if e, ok := n.(ast.Expr); ok && !needs && c.isHandle(e) {
				needs = !c.plain(e, stack)
			}
			return !needs
		})
	}
	return needs
}

// isHandle reports whether e is a value, not a type, that is a handle of
// database/sql.
func (c *check) isHandle(e ast.Expr) bool {
	tv, ok := c.pass.TypesInfo.Types[e]
	return ok && tv.IsValue() && isSQL(tv.Type) && dbapi.ResourceOf(tv.Type) != dbapi.Rows && dbapi.ResourceOf(tv.Type) != dbapi.Row
}

func isSQL(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "database/sql" && dbapi.ResourceOf(t) != dbapi.NoResource
}

// plain reports whether a handle keeps its type where it is used.
func (c *check) plain(e ast.Expr, stack []ast.Node) bool {
	switch parent := stack[len(stack)-1].(type) {
	case *ast.SelectorExpr, *ast.ParenExpr, *ast.BinaryExpr, *ast.ExprStmt:
		return true
	case *ast.CallExpr:
		callee := gosrc.Callee(c.pass.TypesInfo, parent)
		return callee != nil && callee.Pkg() == c.pass.Pkg && c.isParamOf(callee, parent, e)
	case *ast.AssignStmt:
		for i, lhs := range parent.Lhs {
			if lhs == e {
				return true
			}
			if len(parent.Lhs) == len(parent.Rhs) && parent.Rhs[i] == e {
				t := c.pass.TypesInfo.TypeOf(lhs)
				return t == nil || isSQL(t) // nil: the blank identifier
			}
		}
	case *ast.ValueSpec:
		return parent.Type == nil || isSQL(c.pass.TypesInfo.TypeOf(parent.Type))
	case *ast.KeyValueExpr:
		return isSQL(c.pass.TypesInfo.TypeOf(parent.Key))
	}
	return false
}

// isParamOf reports whether the parameter that e is passed for has its type.
func (c *check) isParamOf(callee *types.Func, call *ast.CallExpr, e ast.Expr) bool {
	params := callee.Signature().Params()
	for i, arg := range call.Args {
		if arg == e {
			return i < params.Len() && isSQL(params.At(i).Type())
		}
	}
	return false
}
