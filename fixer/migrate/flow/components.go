package flow

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
)

// Components returns the components of the graph, in order of the position of
// their first nodes: files by name, then by offset.
func (g *Graph) Components() []*Component {
	byRoot := make(map[int]*Component)
	var list []*Component
	for id, n := range g.nodes {
		r := g.root(id)
		if byRoot[r] == nil {
			byRoot[r] = new(Component)
			list = append(list, byRoot[r])
		}
		byRoot[r].Nodes = append(byRoot[r].Nodes, n)
	}
	of := func(node int) *Component { return byRoot[g.root(node)] }
	for _, u := range g.uses {
		of(u.node).Uses = append(of(u.node).Uses, u.what)
	}
	for _, f := range g.fields {
		of(f.node).Fields = append(of(f.node).Fields, f.what)
	}
	for _, f := range g.calls {
		of(f.node).Calls = append(of(f.node).Calls, f.what)
	}
	for _, r := range g.refs {
		of(r.node).Refs = append(of(r.node).Refs, r.what)
	}
	for _, e := range g.escapes {
		of(e.node).Escapes = append(of(e.node).Escapes, e.what)
	}
	for _, s := range g.sources {
		of(s.node).Sources = append(of(s.node).Sources, s.what)
	}
	for _, c := range list {
		g.sortParts(c)
	}
	slices.SortFunc(list, func(a, b *Component) int { return g.compare(a.Nodes[0].Pos, b.Nodes[0].Pos) })
	return list
}

func (g *Graph) sortParts(c *Component) {
	slices.SortFunc(c.Nodes, func(a, b *Node) int {
		return cmp.Or(g.compare(a.Pos, b.Pos), cmp.Compare(a.Kind, b.Kind))
	})
	slices.SortFunc(c.Uses, func(a, b *Use) int { return g.compare(a.Sel.Sel.Pos(), b.Sel.Sel.Pos()) })
	slices.SortFunc(c.Fields, func(a, b *FieldUse) int { return g.compare(a.Sel.Sel.Pos(), b.Sel.Sel.Pos()) })
	slices.SortFunc(c.Calls, func(a, b *Call) int { return g.compare(a.Call.Pos(), b.Call.Pos()) })
	slices.SortFunc(c.Refs, func(a, b *Ref) int { return g.compare(a.Name.Pos(), b.Name.Pos()) })
	slices.SortFunc(c.Escapes, func(a, b *Escape) int {
		return cmp.Or(g.compare(a.Expr.Pos(), b.Expr.Pos()), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.To, b.To))
	})
	slices.SortFunc(c.Sources, func(a, b *Source) int { return g.compare(a.Call.Pos(), b.Call.Pos()) })
}

func (g *Graph) compare(a, b token.Pos) int {
	x, y := g.m.Fset.PositionFor(a, false), g.m.Fset.PositionFor(b, false)
	return cmp.Or(cmp.Compare(x.Filename, y.Filename), cmp.Compare(x.Offset, y.Offset))
}

// Same reports whether two declarations of the module are in one component.
// Objects may come from different test variants of their packages.
func (g *Graph) Same(x, y types.Object) bool {
	a, b := g.find(x), g.find(y)
	return a >= 0 && b >= 0 && g.root(a) == g.root(b)
}

// Node returns the node of a declaration, nil if it has none.
func (g *Graph) Node(obj types.Object) *Node {
	if id := g.find(obj); id >= 0 {
		return g.nodes[id]
	}
	return nil
}

func (g *Graph) find(obj types.Object) int {
	if obj == nil {
		return -1
	}
	kinds := []Kind{Type, Interface}
	if v, ok := obj.(*types.Var); ok {
		obj = v.Origin()
		kinds = []Kind{kindOf(v)}
	}
	for _, k := range kinds {
		if id, ok := g.ids[key{obj.Pos(), k}]; ok {
			return id
		}
	}
	return -1
}

// NodeOf returns a node that the value of an expression flows from, nil if no
// handle does. Package p must have Info.
func (g *Graph) NodeOf(p *fixer.Package, e ast.Expr) *Node {
	w := &walker{Graph: g, pkg: p, info: p.Info, owner: make(map[ast.Node]int)}
	if ids := w.carriers(e); len(ids) > 0 {
		return g.nodes[ids[0]]
	}
	return nil
}
