package native

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// SQLText returns what is known of a text, from its start on: a constant, the
// start of a concatenation, a format, the value of a local variable.
func (p *Module) SQLText(pkg *fixer.Package, e ast.Expr, depth int) (string, bool) {
	e = ast.Unparen(e)
	if v := pkg.Info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return p.SQLText(pkg, e.X, depth)
		}
	case *ast.CallExpr:
		f := gosrc.Callee(pkg.Info, e)
		if f != nil && f.FullName() == "fmt.Sprintf" && len(e.Args) > 0 {
			return p.SQLText(pkg, e.Args[0], depth)
		}
	case *ast.Ident:
		if v, ok := pkg.Info.Uses[e].(*types.Var); ok && depth < 3 && v.Parent() != pkg.Types.Scope() {
			if init := p.initial(pkg, v); init != nil {
				return p.SQLText(pkg, init, depth+1)
			}
		}
	}
	return "", false
}

// initial returns the expression that a local variable is declared with.
func (p *Module) initial(pkg *fixer.Package, v *types.Var) ast.Expr {
	f := p.FileAt(v.Pos())
	if f == nil || f.Syntax == nil {
		return nil
	}
	var found ast.Expr
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if n == nil || v.Pos() < n.Pos() || n.End() <= v.Pos() {
			return n == ast.Node(f.Syntax)
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok && pkg.Info.Defs[id] == v && len(n.Lhs) == len(n.Rhs) {
					found = n.Rhs[i]
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if pkg.Info.Defs[id] == v && len(n.Names) == len(n.Values) {
					found = n.Values[i]
				}
			}
		}
		return true
	})
	return found
}
