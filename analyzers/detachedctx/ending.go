package detachedctx

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// ending reports a Rollback or Commit of pgx on a context that is cancelled by
// then.
func (c *check) ending(call *connfacts.Call) {
	if call.API.Name != "Rollback" && call.API.Name != "Commit" {
		return
	}
	id, _ := ast.Unparen(call.Expr.Args[0]).(*ast.Ident)
	ctx, ok := c.pass.TypesInfo.Uses[id].(*types.Var)
	if !ok {
		return
	}
	around := path(call)
	why := c.seenDone(around, ctx)
	if why == "" {
		why = c.cancelled(around, ctx)
	}
	if why == "" {
		return
	}
	cost := "the rollback fails and pgx closes the connection"
	if call.API.Name == "Commit" {
		cost = "the commit fails, nothing is stored, and pgx closes the connection"
	}
	c.out.Report(analysis.Diagnostic{
		Pos:      call.Expr.Pos(),
		End:      call.Expr.End(),
		Category: report.Severity(call.Origin, call.Test),
		Message: fmt.Sprintf("%s%s gets %s, which is cancelled by then (%s): %s; use context.WithoutCancel(%s) with a timeout of its own",
			report.Name(call.Expr.Fun), report.Among(call.Origin), id.Name, why, cost, id.Name),
	})
}

// seenDone says how the code has seen that a context is done before it comes to
// a place: the place is in the case of a select that receives from its Done, or
// in an if that asks whether its Err is there.
func (c *check) seenDone(around []ast.Node, ctx *types.Var) string {
	for i, n := range around {
		switch n := n.(type) {
		case *ast.FuncLit:
			return "" // it may run at another time
		case *ast.CommClause:
			if recv, ok := n.Comm.(*ast.ExprStmt); ok && c.receivesDone(recv.X, ctx) && len(c.assignments(n, ctx)) == 0 {
				return ctx.Name() + ".Done() has said so"
			}
		case *ast.IfStmt:
			if around[i-1] == n.Body && c.asksErr(n.Cond, ctx) && len(c.assignments(n, ctx)) == 0 {
				return ctx.Name() + ".Err() has said so"
			}
		}
	}
	return ""
}

// receivesDone reports whether what a case receives is <-ctx.Done().
func (c *check) receivesDone(e ast.Expr, ctx *types.Var) bool {
	recv, ok := ast.Unparen(e).(*ast.UnaryExpr)
	return ok && c.isMethodOf(recv.X, ctx, "Done")
}

// asksErr reports whether e is ctx.Err() != nil.
func (c *check) asksErr(e ast.Expr, ctx *types.Var) bool {
	bin, ok := ast.Unparen(e).(*ast.BinaryExpr)
	return ok && bin.Op == token.NEQ && (c.isMethodOf(bin.X, ctx, "Err") && c.isNil(bin.Y) || c.isMethodOf(bin.Y, ctx, "Err") && c.isNil(bin.X))
}

// isMethodOf reports whether e is the call of a method of a variable.
func (c *check) isMethodOf(e ast.Expr, v *types.Var, name string) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	return ok && c.pass.TypesInfo.Uses[id] == v
}

// cancelled says what has cancelled a context when the statement around a place
// runs: statements of the same list come one after the other, and what they
// defer runs in the opposite order.
//
//	ctx, cancel := context.WithTimeout(ctx, time.Second)
//	tx, err := pool.Begin(ctx)
//	...
//	defer tx.Rollback(ctx)
//	defer cancel() // runs first
func (c *check) cancelled(around []ast.Node, ctx *types.Var) string {
	if end := c.ender(around, ctx); end != nil {
		return c.before(around, end)
	}
	return ""
}

// isDeferred reports whether the innermost of the nodes runs when the call of a
// defer statement around it does. What that call is given is evaluated at once.
func isDeferred(around []ast.Node, d *ast.DeferStmt) bool {
	if around[0] == d.Call {
		return true
	}
	// Have, or not: defer func() { ... tx.Rollback(ctx) ... }()
	lit, ok := d.Call.Fun.(*ast.FuncLit)
	return ok && slices.Contains(around, ast.Node(lit))
}

// An end is what cancels a context: a function that is called, or Wait of an
// errgroup.
type end struct {
	made   token.Pos // where it is made, with the context
	v      *types.Var
	method string // "" for a function
}

// ender returns what cancels ctx, nil if it is not made in sight, or made
// several times.
func (c *check) ender(around []ast.Node, ctx *types.Var) *end {
	file := around[len(around)-1]
	made := c.assignments(file, ctx)
	if len(made) != 1 || made[0].Pos() > around[0].Pos() || len(made[0].Rhs) != 1 {
		return nil
	}
	found := c.endOf(made[0], ctx)
	if found == nil || len(c.assignments(file, found.v)) != 1 {
		return nil
	}
	return found
}

// assignments returns the assignments to v in a node.
func (c *check) assignments(in ast.Node, v *types.Var) (all []*ast.AssignStmt) {
	ast.Inspect(in, func(n ast.Node) bool {
		if assign, ok := n.(*ast.AssignStmt); ok && c.isAssignedBy(assign, v) {
			all = append(all, assign)
		}
		return true
	})
	return all
}

func (c *check) isAssignedBy(assign *ast.AssignStmt, v *types.Var) bool {
	return slices.ContainsFunc(assign.Lhs, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && c.pass.TypesInfo.ObjectOf(id) == v
	})
}

// endOf returns what cancels the context that an assignment makes.
func (c *check) endOf(assign *ast.AssignStmt, ctx *types.Var) *end {
	call, ok := ast.Unparen(assign.Rhs[0]).(*ast.CallExpr)
	if !ok {
		return nil
	}
	callee := gosrc.Callee(c.pass.TypesInfo, call)
	if callee == nil {
		return nil
	}
	for _, e := range assign.Lhs {
		id, _ := e.(*ast.Ident)
		v, ok := c.pass.TypesInfo.ObjectOf(id).(*types.Var)
		switch {
		case !ok || v == ctx:
		case callee.Pkg().Path() == "context":
			return &end{made: assign.Pos(), v: v}
		case callee.FullName() == "golang.org/x/sync/errgroup.WithContext":
			return &end{made: assign.Pos(), v: v, method: "Wait"}
		}
	}
	return nil
}

// before says what of the statements before the place, in the lists around it,
// cancels the context once it is made; where the place is deferred, what of the
// defer statements behind it in the same list, and of all that runs before the
// function returns.
func (c *check) before(around []ast.Node, end *end) string {
	for i := len(around) - 1; i > 0; i-- {
		if branch, ok := around[i].(*ast.IfStmt); ok {
			if why := c.ends(branch.Init, end); why != "" {
				return why
			}
		}
		list := gosrc.Statements(around[i])
		here := -1
		for j, s := range list {
			if s == around[i-1] {
				here = j
			}
		}
		if here < 0 {
			continue
		}
		for _, s := range list[:here] {
			if why := c.ends(s, end); why != "" {
				return why
			}
		}
		if d, ok := list[here].(*ast.DeferStmt); !ok || !isDeferred(around, d) {
			continue
		}
		for _, s := range list[here+1:] {
			if d, ok := s.(*ast.DeferStmt); ok && c.isEnd(d.Call, end) {
				return fmt.Sprintf("the %s deferred behind it runs first", end.v.Name())
			}
			if why := c.ends(s, end); why != "" && end.method != "" {
				return why
			}
		}
	}
	return ""
}

// ends says that a statement cancels the context, whichever way it goes.
func (c *check) ends(s ast.Stmt, end *end) string {
	var calls []ast.Expr
	if s == nil || s.Pos() <= end.made {
		return ""
	}
	switch s := s.(type) {
	case *ast.ExprStmt:
		calls = []ast.Expr{s.X}
	case *ast.AssignStmt:
		calls = s.Rhs
	case *ast.IfStmt:
		return c.ends(s.Init, end)
	}
	for _, e := range calls {
		if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && c.isEnd(call, end) {
			if end.method != "" {
				return end.v.Name() + ".Wait() cancels it"
			}
			return end.v.Name() + "() has been called"
		}
	}
	return ""
}

// isEnd reports whether a call cancels the context.
func (c *check) isEnd(call *ast.CallExpr, end *end) bool {
	if end.method != "" {
		return c.isMethodOf(call, end.v, end.method)
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && c.pass.TypesInfo.Uses[id] == end.v
}
