package stdlib

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// deadCheck returns the statement after s if it is nothing but a check of the
// error, which can go: the variable is seen nowhere else, or is nil before s as
// it is after it.
func deadCheck(r *native.Rewrite, u *flow.Use, s *ast.AssignStmt, err *ast.Ident) (ast.Stmt, bool) {
	list := gosrc.Statements(r.Parent(s))
	i := native.IndexOf(list, s)
	if i < 0 || i+1 == len(list) {
		return nil, false
	}
	check, info := list[i+1], u.Package.Info
	if !leavesOnError(info, check, info.ObjectOf(err)) || r.Commented(s.End(), check.End()) || strands(r, info, check) || passesHandles(r, check) {
		return nil, false
	}
	if v := info.Defs[err]; v != nil {
		return check, native.UsedOnlyIn(info, r.FileAt(s.Pos()).Syntax, v, check)
	}
	return check, nilBefore(info, list[:i], info.Uses[err])
}

// leavesOnError reports whether a statement is a check of an error that leaves
// when there is one: an if, or an assertion of testify's package require.
func leavesOnError(info *types.Info, s ast.Stmt, err types.Object) bool {
	switch s := s.(type) {
	case *ast.IfStmt:
		return native.IsErrCheck(info, s, err) && gosrc.Leaves(info, s.Body.List)
	case *ast.ExprStmt:
		call, ok := ast.Unparen(s.X).(*ast.CallExpr)
		if !ok || err == nil {
			return false
		}
		f := gosrc.Callee(info, call)
		if f == nil || f.Pkg() == nil || f.Pkg().Path() != "github.com/stretchr/testify/require" || f.Name() != "NoError" && f.Name() != "NoErrorf" {
			return false
		}
		i := 1 // behind the test
		if f.Signature().Recv() != nil {
			i = 0
		}
		if len(call.Args) <= i {
			return false
		}
		id, ok := ast.Unparen(call.Args[i]).(*ast.Ident)
		return ok && info.Uses[id] == err
	}
	return false
}

// strands reports whether a local variable would be used nowhere any more if a
// statement went.
func strands(r *native.Rewrite, info *types.Info, s ast.Stmt) bool {
	file := r.FileAt(s.Pos()).Syntax
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := info.Uses[id].(*types.Var)
		if ok && v.Kind() == types.LocalVar && !gosrc.IsError(v.Type()) && !gosrc.Contains(s, v.Pos()) && native.UsedOnlyIn(info, file, v, s) {
			found = true
		}
		return true
	})
	return found
}

// nilBefore reports whether the last of the statements that mentions err is a
// check that leaves when it is not nil.
func nilBefore(info *types.Info, list []ast.Stmt, err types.Object) bool {
	for i := len(list) - 1; i >= 0; i-- {
		if gosrc.Mentions(info, list[i], err) {
			return leavesOnError(info, list[i], err)
		}
	}
	return false
}

// takeOut removes what is dead, with the uses of handles in it.
func takeOut(r *native.Rewrite, u *flow.Use, from, to token.Pos) {
	r.Replace(u.Package, from, to, "")
	for _, other := range r.Flow.Uses {
		if pos := other.Sel.Sel.Pos(); from <= pos && pos < to {
			r.Claim(pos)
		}
	}
}

// passesHandles reports whether a statement does more with handles than call
// their methods.
func passesHandles(r *native.Rewrite, s ast.Stmt) bool {
	for _, ref := range r.Flow.Refs {
		if gosrc.Contains(s, ref.Name.Pos()) {
			return true
		}
	}
	for _, call := range r.Flow.Calls {
		if gosrc.Contains(s, call.Call.Pos()) {
			return true
		}
	}
	return false
}
