package fixer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

func isCancelFunc(t types.Type) bool {
	return isNamed(t, "context", "CancelFunc") || isNamed(t, "context", "CancelCauseFunc")
}

// isNamed reports whether t, or what it points to, is the named type.
func isNamed(t types.Type, pkgPath, name string) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok {
		return false
	}
	obj := named.Obj()
	return obj.Name() == name && obj.Pkg() != nil && obj.Pkg().Path() == pkgPath
}

func returnsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && types.Identical(sig.Results().At(n-1).Type(), types.Universe.Lookup("error").Type())
}

// calleeOf returns the function or method that a call names, or nil for a call
// of a value or a conversion.
func calleeOf(info *types.Info, call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(info, call).(*types.Func)
	return fn
}

func within(n ast.Node, pos token.Pos) bool { return n != nil && n.Pos() <= pos && pos < n.End() }

// funcType returns the type of a function declaration or literal, or nil.
func funcType(n ast.Node) *ast.FuncType {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Type
	case *ast.FuncLit:
		return n.Type
	}
	return nil
}

func funcBody(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}

// UsedLater reports whether an expression, by the nodes around it from the
// inside out, is an operand of the call of a go or defer statement: it is
// evaluated there, and used when that call is made.
func UsedLater(around []ast.Node) bool {
	for i, n := range around {
		switch n.(type) {
		case *ast.ParenExpr, *ast.SelectorExpr:
		case *ast.CallExpr:
			if i+1 == len(around) {
				return false
			}
			_, isGo := around[i+1].(*ast.GoStmt)
			_, isDefer := around[i+1].(*ast.DeferStmt)
			return isGo || isDefer
		default:
			return false
		}
	}
	return false
}

// isParam reports whether v is a parameter of fn; receivers and results are
// not.
func isParam(info *types.Info, fn ast.Node, v *types.Var) bool {
	for _, field := range funcType(fn).Params.List {
		for _, name := range field.Names {
			if info.Defs[name] == v {
				return true
			}
		}
	}
	return false
}

// assignedVar returns the local variable that an assignment or declaration
// gives the literal to.
func assignedVar(info *types.Info, n ast.Node, lit ast.Expr) *types.Var {
	var names []ast.Expr
	var values []ast.Expr
	switch n := n.(type) {
	case *ast.AssignStmt:
		names, values = n.Lhs, n.Rhs
	case *ast.ValueSpec:
		for _, id := range n.Names {
			names = append(names, id)
		}
		values = n.Values
	}
	i := slices.IndexFunc(values, func(e ast.Expr) bool { return ast.Unparen(e) == lit })
	if i < 0 || len(names) != len(values) {
		return nil
	}
	id, ok := names[i].(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := info.ObjectOf(id).(*types.Var)
	if v == nil || v.Parent() == nil || v.Pkg() == nil || v.Parent() == v.Pkg().Scope() {
		return nil
	}
	return v
}

// inspectOwn is ast.Inspect without the function literals in root.
func inspectOwn(root ast.Node, visit func(ast.Node) bool) {
	ast.Inspect(root, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok && n != root {
			return false
		}
		return n != nil && visit(n)
	})
}

// inspectAround visits the nodes of fn, each with those around it, outside in,
// but enters only those function literals that hold the position.
func (s *search) inspectAround(fn ast.Node, visit func(n ast.Node, stack []ast.Node)) {
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok && n != fn && !within(n, s.pos) {
			return false
		}
		visit(n, stack)
		return true
	})
}

// Statements returns the statements of a block or clause, or nil.
func Statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// leaves reports whether statements end by leaving the function, or by going
// on with a loop.
func leaves(info *types.Info, list []ast.Stmt) bool {
	return len(list) > 0 && Jumps(info, list[len(list)-1])
}

// Jumps reports whether what follows a statement in its block is not reached
// from it. A break only leaves what is around it.
func Jumps(info *types.Info, stmt ast.Stmt) bool {
	switch stmt := stmt.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return stmt.Tok == token.CONTINUE
	case *ast.ExprStmt:
		call, ok := stmt.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		switch callee := typeutil.Callee(info, call).(type) {
		case *types.Builtin:
			return callee.Name() == "panic"
		case *types.Func:
			return exits[callee.FullName()]
		}
	}
	return false
}

// exits are the functions that do not return.
var exits = map[string]bool{
	"os.Exit": true, "runtime.Goexit": true,
	"log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true,
	"log.Panic": true, "log.Panicf": true, "log.Panicln": true,
}
