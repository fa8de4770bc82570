package contexts

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

func isCancelFunc(t types.Type) bool {
	return gosrc.IsNamed(t, "context", "CancelFunc") || gosrc.IsNamed(t, "context", "CancelCauseFunc")
}

// isParam reports whether v is a parameter of fn; receivers and results are
// not.
func isParam(info *types.Info, fn ast.Node, v *types.Var) bool {
	for _, field := range gosrc.FuncType(fn).Params.List {
		for _, name := range field.Names {
			if info.Defs[name] == v {
				return true
			}
		}
	}
	return false
}

// isReceiver reports whether v is the receiver of fn.
func isReceiver(info *types.Info, fn ast.Node, v *types.Var) bool {
	decl, ok := fn.(*ast.FuncDecl)
	return ok && decl.Recv != nil && len(decl.Recv.List[0].Names) == 1 && info.Defs[decl.Recv.List[0].Names[0]] == v
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
		names, values = gosrc.Exprs(n.Names), n.Values
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

// inspectAround visits the nodes of fn, but enters only those function literals
// that hold the position.
func (s *search) inspectAround(fn ast.Node, visit func(n ast.Node)) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); n == nil || ok && n != fn && !gosrc.Contains(n, s.pos) {
			return false
		}
		visit(n)
		return true
	})
}
