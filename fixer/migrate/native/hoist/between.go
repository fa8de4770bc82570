package hoist

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// mayStayBetween reports whether a statement between the opening of a pool and a
// setting does not care whether the setting comes before it, and cannot end the
// function with a pool that would have been without it.
func mayStayBetween(r *native.Rewrite, s *opening, stmt ast.Stmt) bool {
	if s.stable && s.local && !mentionsPool(r, s, stmt) {
		return true // nothing can reach the pool, nor what the setting depends on
	}
	switch stmt := stmt.(type) {
	case *ast.IfStmt:
		return isHarmlessIf(r, s, stmt)
	case *ast.AssignStmt:
		for _, e := range stmt.Lhs {
			if leadsTo(s.use.Package.Info, e, s.use.Sel.X) {
				return false
			}
		}
		for _, e := range stmt.Rhs {
			if !isQuiet(r, s, e) {
				return false
			}
		}
		return true
	case *ast.ExprStmt:
		return isQuiet(r, s, stmt.X)
	case *ast.DeferStmt:
		return isQuiet(r, s, stmt.Call) || isCallOf(r, s, stmt.Call, "Close") || closesPool(r, s, stmt.Call.Fun)
	case *ast.DeclStmt, *ast.EmptyStmt:
		return !mentionsPool(r, s, stmt)
	}
	return false
}

// leadsTo reports whether an expression is a path or the beginning of it: given
// another value it is another pool.
func leadsTo(info *types.Info, e, path ast.Expr) bool {
	for {
		if native.SamePath(info, e, path) {
			return true
		}
		sel, ok := ast.Unparen(path).(*ast.SelectorExpr)
		if !ok {
			return false
		}
		path = sel.X
	}
}

// isHarmlessIf reports whether an if may stay between: the check of an error, or
// one with nothing but harmless statements in it.
func isHarmlessIf(r *native.Rewrite, s *opening, stmt *ast.IfStmt) bool {
	info := s.use.Package.Info
	if stmt.Init != nil && !mayStayBetween(r, s, stmt.Init) || stmt.Else != nil || !r.Pure(info, stmt.Cond, 0) {
		return false
	}
	bare := *stmt
	bare.Init = nil
	ofOpening := stmt.Init == nil && native.IsErrCheck(info, &bare, s.err)
	if ofOpening && !mentionsPool(r, s, stmt.Body) {
		return true // there is no pool then
	}
	if gosrc.Leaves(info, stmt.Body.List) {
		return checksError(r, info, &bare) || s.local && !mentionsPool(r, s, stmt.Body)
	}
	for _, inner := range stmt.Body.List {
		if !mayStayBetween(r, s, inner) {
			return false
		}
	}
	return true
}

// checksError reports whether a statement is if err != nil, of any error.
func checksError(r *native.Rewrite, info *types.Info, s *ast.IfStmt) bool {
	cond, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(cond.X).(*ast.Ident)
	return ok && gosrc.IsError(info.TypeOf(id)) && native.IsErrCheck(info, s, info.Uses[id])
}

// errorOf returns the error that an assignment is given, or the one in an if.
func errorOf(info *types.Info, s ast.Stmt) types.Object {
	if cond, ok := s.(*ast.IfStmt); ok && cond.Init != nil {
		s = cond.Init
	}
	a, ok := s.(*ast.AssignStmt)
	if !ok {
		return nil
	}
	id, ok := a.Lhs[len(a.Lhs)-1].(*ast.Ident)
	if !ok {
		return nil
	}
	return info.ObjectOf(id)
}

func mentionsPool(r *native.Rewrite, s *opening, n ast.Node) bool {
	info, found := s.use.Package.Info, false
	ast.Inspect(n, func(x ast.Node) bool {
		if e, ok := x.(ast.Expr); ok && native.SamePath(info, e, s.use.Sel.X) {
			found = true
		}
		return !found
	})
	return found
}

// quietPackages are those whose functions and methods have nothing to do with
// pools: messages, contexts, assertions.
var quietPackages = []string{"log", "log/slog", "fmt", "context", "testing",
	"github.com/stretchr/testify/require", "github.com/stretchr/testify/assert", "go.uber.org/zap", "github.com/sirupsen/logrus",
	"github.com/rs/zerolog", "github.com/rs/zerolog/log", "github.com/go-logr/logr", "k8s.io/klog/v2", "github.com/golang/glog"}

// isQuiet reports whether an expression is a ping, a message, a context, or
// nothing but a value.
func isQuiet(r *native.Rewrite, s *opening, e ast.Expr) bool {
	info := s.use.Package.Info
	if isCallOf(r, s, e, "Ping") || isCallOf(r, s, e, "PingContext") {
		return true
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return !mentionsPool(r, s, e) && r.Pure(info, e, 0)
	}
	f := gosrc.Callee(info, call)
	if f != nil && f.Pkg() != nil && f.Pkg().Path() == "testing" && f.Name() == "Cleanup" {
		return closesPool(r, s, call.Args[0])
	}
	if mentionsPool(r, s, e) && !(f != nil && native.TakesAny(f)) {
		return false
	}
	if v, ok := typeutil.Callee(info, call).(*types.Var); ok {
		return gosrc.IsNamed(v.Type(), "context", "CancelFunc")
	}
	if f != nil && f.Pkg() != nil && slices.Contains(quietPackages, f.Pkg().Path()) {
		return !slices.ContainsFunc(call.Args, func(e ast.Expr) bool { _, isFunc := e.(*ast.FuncLit); return isFunc })
	}
	return r.Pure(info, e, 0)
}

// closesPool reports whether an expression is a function that does no more with
// the pool than close it, when all is over.
func closesPool(r *native.Rewrite, s *opening, e ast.Expr) bool {
	lit, ok := ast.Unparen(e).(*ast.FuncLit)
	if !ok {
		return false
	}
	only := true
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && isCallOf(r, s, call, "Close") {
			return false
		}
		if x, ok := n.(ast.Expr); ok && native.SamePath(s.use.Package.Info, x, s.use.Sel.X) {
			only = false
		}
		return only
	})
	return only
}

// isCallOf reports whether an expression calls a method of the pool.
func isCallOf(r *native.Rewrite, s *opening, e ast.Expr, method string) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == method && native.SamePath(s.use.Package.Info, sel.X, s.use.Sel.X)
}
