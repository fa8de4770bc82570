package native

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// IsBlank reports whether an expression is the blank identifier.
func IsBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// CountUses counts the uses of a variable.
func CountUses(info *types.Info, v types.Object) int {
	n := 0
	for _, obj := range info.Uses {
		if obj == v {
			n++
		}
	}
	return n
}

// LineOf returns the line of a position in its file, whatever a line directive says.
func (r *Rewrite) LineOf(pos token.Pos) int { return r.Code.Fset.PositionFor(pos, false).Line }

// ConstantOf returns the constant that an expression names.
func ConstantOf(info *types.Info, e ast.Expr) (*types.Const, bool) {
	c, ok := namedBy(info, e).(*types.Const)
	return c, ok
}

// Names reports whether an expression is the name of what package path declares.
func Names(info *types.Info, e ast.Expr, path, name string) bool {
	obj := namedBy(info, e)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == path && obj.Name() == name
}

func namedBy(info *types.Info, e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return info.Uses[e]
	case *ast.SelectorExpr:
		return info.Uses[e.Sel]
	}
	return nil
}

// CalledName returns the name of the function in a call of f or pkg.f.
func CalledName(call *ast.CallExpr) *ast.Ident {
	return gosrc.Name(call.Fun)
}

// BlockOf returns the statements of the innermost block around a node.
func (r *Rewrite) BlockOf(n ast.Node) []ast.Stmt {
	for n != nil {
		if b, ok := n.(*ast.BlockStmt); ok {
			return b.List
		}
		n = r.Parent(n)
	}
	return nil
}

// MeansNothing reports whether a name is not used from one statement to another,
// and is not the connector's other result.
func (r *Rewrite) MeansNothing(pkg *fixer.Package, name string, from, to ast.Stmt) bool {
	used := false
	ast.Inspect(r.FunctionAround(from), func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if ok && id.Name == name && from.Pos() <= id.Pos() && id.Pos() < to.Pos() {
			v, isVar := pkg.Info.Uses[id].(*types.Var)
			used = used || !isVar || !v.IsField()
		}
		return !used
	})
	return !used
}

// FunctionAround returns the declaration of the function around a node.
func (r *Rewrite) FunctionAround(n ast.Node) ast.Node {
	for {
		up := r.Parent(n)
		if _, isFile := up.(*ast.File); isFile || up == nil {
			return n
		}
		n = up
	}
}

// Commented reports whether there is a comment in [from, to), which would be
// lost.
func (r *Rewrite) Commented(from, to token.Pos) bool {
	for _, c := range r.FileAt(from).Syntax.Comments {
		if from <= c.Pos() && c.Pos() < to {
			return true
		}
	}
	return false
}

// IndexOf returns the index of a statement in a block, -1 if it is not there.
func IndexOf(list []ast.Stmt, s ast.Stmt) int {
	for i := range list {
		if list[i] == s {
			return i
		}
	}
	return -1
}

// IsErrCheck reports whether a statement is: if err != nil { ... }
func IsErrCheck(info *types.Info, s *ast.IfStmt, err types.Object) bool {
	if s.Init != nil || s.Else != nil || err == nil {
		return false
	}
	cond, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
	return ok && ComparesWithNil(info, cond, token.NEQ, err)
}

// ComparesWithNil reports whether an expression compares a variable with nil by op.
func ComparesWithNil(info *types.Info, e *ast.BinaryExpr, op token.Token, v types.Object) bool {
	id, ok := ast.Unparen(e.X).(*ast.Ident)
	return ok && e.Op == op && info.Types[e.Y].IsNil() && info.Uses[id] == v
}

// UsedOnlyIn reports whether all uses of v in a file lie within n.
func UsedOnlyIn(info *types.Info, f *ast.File, v types.Object, n ast.Node) bool {
	only := true
	ast.Inspect(f, func(x ast.Node) bool {
		if id, ok := x.(*ast.Ident); ok && info.Uses[id] == v && (id.Pos() < n.Pos() || n.End() <= id.Pos()) {
			only = false
		}
		return only
	})
	return only
}
