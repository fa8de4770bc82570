package gosrc

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// FuncType returns the type of a function declaration or literal, or nil.
func FuncType(n ast.Node) *ast.FuncType {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Type
	case *ast.FuncLit:
		return n.Type
	}
	return nil
}

// FuncBody returns the body of a function declaration or literal, or nil.
func FuncBody(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}

// Innermost returns the innermost function declaration or literal among the nodes around a
// place, outside in; nil if there is none.
func Innermost(stack []ast.Node) ast.Node {
	for _, n := range slices.Backward(stack) {
		if FuncBody(n) != nil {
			return n
		}
	}
	return nil
}

// IsWritten reports whether an expression is written to, or its address taken, by the nodes
// around it, outside in.
func IsWritten(e ast.Expr, stack []ast.Node) bool {
	for _, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.ParenExpr:
			e = n
		case *ast.AssignStmt:
			return slices.Contains(n.Lhs, e)
		case *ast.RangeStmt:
			return n.Key == e || n.Value == e
		case *ast.UnaryExpr:
			return n.Op == token.AND
		default:
			return false
		}
	}
	return false
}

// FuncDecls returns the declarations of functions and methods that have a body, by
// what they declare.
func FuncDecls(info *types.Info, files []*ast.File) map[*types.Func]*ast.FuncDecl {
	decls := make(map[*types.Func]*ast.FuncDecl)
	for _, file := range files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil {
				if fn, ok := info.Defs[decl.Name].(*types.Func); ok {
					decls[fn] = decl
				}
			}
		}
	}
	return decls
}

// Contains reports whether the position is in the node.
func Contains(n ast.Node, pos token.Pos) bool { return n != nil && n.Pos() <= pos && pos < n.End() }

// Exprs returns names as expressions: those of a declaration, as an assignment has them.
func Exprs(names []*ast.Ident) []ast.Expr {
	list := make([]ast.Expr, len(names))
	for i, id := range names {
		list[i] = id
	}
	return list
}
