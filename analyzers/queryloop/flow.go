package queryloop

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// derived returns the seeds and the variables of a body that get something made of
// one of them.
func (p *pkg) derived(body ast.Node, seeds ...types.Object) map[types.Object]bool {
	vars := map[types.Object]bool{}
	for _, v := range seeds {
		vars[v] = v != nil
	}
	for size := -1; size != len(vars); {
		size = len(vars)
		p.assignments(body, func(to ast.Expr, from ast.Node) {
			id, ok := ast.Unparen(to).(*ast.Ident)
			if !ok || from == nil || !p.mentions(from, vars) {
				return
			}
			if v := p.TypesInfo.ObjectOf(id); v != nil && gosrc.Contains(body, v.Pos()) {
				vars[v] = true
			}
		})
	}
	return vars
}

// changed returns the variables that are declared before a body and get something in
// it, or in a field or element, and those made of them. Elements with an index of
// the loop, and what is in the elements themselves, are not the variable.
func (p *pkg) changed(body ast.Node, elements ...types.Object) map[types.Object]bool {
	vars := map[types.Object]bool{}
	p.assignments(body, func(to ast.Expr, _ ast.Node) {
		if v := p.root(to, elements); v != nil && !gosrc.Contains(body, v.Pos()) {
			vars[v] = true
		}
	})
	for v := range vars {
		if !gosrc.IsError(v.Type()) {
			for d := range p.derived(body, v) {
				vars[d] = true
			}
		}
	}
	return vars
}

// root returns the variable that an expression is or is a part of, nil for a part of
// an element.
func (p *pkg) root(e ast.Expr, elements []types.Object) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			for _, v := range elements {
				if v != nil && gosrc.Mentions(p.TypesInfo, x.Index, v) {
					return nil
				}
			}
			e = x.X
		case *ast.Ident:
			v := p.TypesInfo.ObjectOf(x)
			for _, of := range elements {
				if v == of {
					return nil
				}
			}
			return v
		default:
			return nil
		}
	}
}

// assignments calls yield for what gets a value in a body, with what the value is
// made of, or nil. What is passed by its address gets one from the whole call.
func (p *pkg) assignments(body ast.Node, yield func(to ast.Expr, from ast.Node)) {
	each := func(to, from []ast.Expr) {
		for i, lhs := range to {
			switch {
			case len(from) == len(to):
				yield(lhs, from[i])
			case len(from) == 1:
				yield(lhs, from[0])
			}
		}
	}
	for n := range ast.Preorder(body) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			each(n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if len(n.Values) > 0 {
					yield(name, n.Values[min(i, len(n.Values)-1)])
				}
			}
		case *ast.IncDecStmt:
			yield(n.X, nil)
		case *ast.RangeStmt:
			if n.Key != nil {
				yield(n.Key, n.X)
			}
			if n.Value != nil {
				yield(n.Value, n.X)
			}
		case *ast.CallExpr:
			for _, arg := range n.Args {
				if addr, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && addr.Op == token.AND {
					yield(addr.X, n)
				}
			}
		}
	}
}

// mentions reports whether one of the variables is named in n.
func (p *pkg) mentions(n ast.Node, vars map[types.Object]bool) bool {
	for n := range ast.Preorder(n) {
		if id, ok := n.(*ast.Ident); ok && vars[p.TypesInfo.Uses[id]] {
			return true
		}
	}
	return false
}
