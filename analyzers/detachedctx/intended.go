package detachedctx

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// intended reports whether the code gives reason to think that the context is
// detached on purpose, or that the one in scope may not be passed on.
func (c *check) intended(call *connfacts.Call, roots []*ast.CallExpr, ctx contexts.Context) bool {
	around := path(call)
	fn := owner(around, ctx.Var)
	if fn == nil || isMain(fn) || inCleanup(around) || c.inErrorBranch(around, fn) || contexts.CleansUpBySQL(c.pass.TypesInfo, call.Expr) || c.responded(fn, call.Expr.Pos()) {
		return true
	}
	for _, root := range roots {
		if contexts.Explained(c.pass.Fset, call.File, root.Pos()) {
			return true
		}
	}
	return contexts.Explained(c.pass.Fset, call.File, call.Expr.Pos())
}

// owner returns the innermost function around a call that declares v.
func owner(around []ast.Node, v *types.Var) ast.Node {
	for _, n := range around {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if n.Pos() <= v.Pos() {
				return n
			}
		}
	}
	return nil
}

// isMain reports whether fn is main, init or TestMain.
func isMain(fn ast.Node) bool {
	decl, ok := fn.(*ast.FuncDecl)
	return ok && decl.Recv == nil && slices.Contains([]string{"main", "init", "TestMain"}, decl.Name.Name)
}

// inCleanup reports whether the call is in a function, or a function literal in a variable
// or field, that cleans up by its name.
func inCleanup(around []ast.Node) bool {
	return slices.ContainsFunc(around, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return contexts.CleansUp(n.Name.Name)
		case *ast.AssignStmt:
			return len(n.Lhs) == len(n.Rhs) && namesCleanup(n.Lhs, n.Rhs, around)
		case *ast.ValueSpec:
			return len(n.Names) == len(n.Values) && namesCleanup(gosrc.Exprs(n.Names), n.Values, around)
		case *ast.KeyValueExpr:
			return namesCleanup([]ast.Expr{n.Key}, []ast.Expr{n.Value}, around)
		}
		return false
	})
}

// namesCleanup reports whether one of the values is a function literal among the nodes
// around a call that goes where something cleans up by its name.
func namesCleanup(to, values []ast.Expr, around []ast.Node) bool {
	for i, value := range values {
		lit, ok := ast.Unparen(value).(*ast.FuncLit)
		if name := gosrc.Name(to[i]); ok && name != nil && contexts.CleansUp(name.Name) && slices.Contains(around, ast.Node(lit)) {
			return true
		}
	}
	return false
}

// inErrorBranch reports whether fn makes the call because of an error, which may
// be that of the context: then nothing can be done with the context any more.
func (c *check) inErrorBranch(around []ast.Node, fn ast.Node) bool {
	for i, n := range around {
		if n == fn {
			return false
		}
		switch n := n.(type) {
		case *ast.IfStmt:
			if around[i-1] == n.Body && c.saysFailed(n.Cond, token.NEQ) ||
				around[i-1] == n.Else && c.saysFailed(n.Cond, token.EQL) {
				return true
			}
		case *ast.CaseClause:
			for _, e := range n.List {
				if c.saysFailed(e, token.NEQ) {
					return true
				}
			}
		}
	}
	return false
}

// saysFailed reports whether a condition compares an error by op, or asks whether
// it is that of a context.
func (c *check) saysFailed(cond ast.Expr, op token.Token) bool {
	failed := false
	ast.Inspect(cond, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			failed = failed || n.Op == op && (gosrc.IsError(c.pass.TypesInfo.TypeOf(n.X)) || gosrc.IsError(c.pass.TypesInfo.TypeOf(n.Y)))
		case *ast.SelectorExpr:
			v, ok := c.pass.TypesInfo.Uses[n.Sel].(*types.Var)
			failed = failed || ok && v.Pkg().Path() == "context"
		}
		return !failed
	})
	return failed
}

func (c *check) isNil(e ast.Expr) bool { return c.pass.TypesInfo.Types[e].IsNil() }

// answers are the methods by which the contexts of frameworks write a response,
// or hand the request on to who does.
var answers = map[string]bool{
	"AbortWithStatus": true, "AbortWithStatusJSON": true, "AbortWithError": true, "Attachment": true, "Blob": true,
	"Data": true, "File": true, "Flush": true, "HTML": true, "IndentedJSON": true, "Inline": true, "JSON": true,
	"JSONBlob": true, "JSONPretty": true, "Next": true, "NoContent": true, "ProtoBuf": true, "PureJSON": true,
	"Redirect": true, "Render": true, "SSEvent": true, "SecureJSON": true, "Send": true, "SendFile": true,
	"SendStatus": true, "SendStream": true, "SendString": true, "Status": true, "Stream": true,
	"String": true, "TOML": true, "XML": true, "YAML": true,
}

// responded reports whether fn may have written its response before it comes to
// pos: it has given its http.ResponseWriter to somebody, or called a method for
// that on the context of a framework.
func (c *check) responded(fn ast.Node, pos token.Pos) bool {
	found := false
	flow := gosrc.NewFlow(c.pass.TypesInfo)
	ast.Inspect(fn, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok && n.End() <= pos {
			return false
		}
		call, ok := n.(*ast.CallExpr)
		found = found || ok && call.End() <= pos && c.answers(call) && flow.Open(fn, gosrc.Way{From: call.Pos(), To: pos})
		return !found
	})
	return found
}

// answers reports whether a call may write a response.
func (c *check) answers(call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		if gosrc.IsNamed(c.pass.TypesInfo.TypeOf(arg), "net/http", "ResponseWriter") {
			return true
		}
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	t := c.pass.TypesInfo.TypeOf(sel.X)
	if gosrc.IsNamed(t, "net/http", "ResponseWriter") {
		return sel.Sel.Name != "Header"
	}
	if strings.HasPrefix(sel.Sel.Name, "Send") && isStream(t) {
		return true
	}
	named := gosrc.Named(t)
	return named != nil && answers[sel.Sel.Name] && (named.Obj().Name() == "Context" || named.Obj().Name() == "Ctx")
}

// isStream reports whether t has the methods by which gRPC's streams are known.
func isStream(t types.Type) bool {
	for _, name := range []string{"SendMsg", "RecvMsg"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name); obj == nil {
			return false
		}
	}
	return true
}

func (c *check) line(pos token.Pos) int { return c.pass.Fset.PositionFor(pos, false).Line }
