package acquire

import (
	"go/ast"
	"go/token"
	"go/types"
)

// changes are the variables and fields that code of a function gives values.
type changes struct {
	sets      map[*types.Var]int // how often
	addressed map[*types.Var]bool
	fields    map[*types.Var]bool
}

// changes reads what a function or its body changes, each once.
func (p *pkg) changes(fn ast.Node) *changes {
	c := p.known[fn]
	if c != nil {
		return c
	}
	c = &changes{map[*types.Var]int{}, map[*types.Var]bool{}, map[*types.Var]bool{}}
	p.known[fn] = c
	for n := range ast.Preorder(fn) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			p.set(c, n.Lhs...)
		case *ast.RangeStmt:
			if n.Tok != token.ILLEGAL {
				p.set(c, n.Key, n.Value)
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				p.set(c, id)
			}
		case *ast.UnaryExpr:
			if v := p.variable(n.X); n.Op == token.AND && v != nil {
				c.addressed[v] = true
			}
		}
	}
	return c
}

// set notes that expressions get values; one of a range may be nil.
func (p *pkg) set(c *changes, to ...ast.Expr) {
	for _, e := range to {
		if v := p.variable(e); v != nil {
			c.sets[v]++
		}
		if e == nil {
			continue
		}
		if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
			if f, ok := p.TypesInfo.Uses[sel.Sel].(*types.Var); ok {
				c.fields[f] = true
			}
		}
	}
}
