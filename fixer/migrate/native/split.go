package native

import (
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// split looks for a part of a component that can move although the whole
// cannot: packages with something against it stay as they are, with a *sql.DB
// from DB.SQL. A part counts if most of the calls move with it; otherwise there
// is none.
func (p *planner) split(fc *flow.Component, c *Component) []*Component {
	if slices.ContainsFunc(c.Refusals, func(f Refusal) bool { return f.Code == Held || f.Code == Unloaded || f.Code == Exported }) {
		return nil
	}
	inside := map[token.Pos]bool{}
	for _, n := range fc.Nodes {
		inside[n.Pos] = true
	}
	cut := map[string]bool{}
	var best []*Component
	for {
		parts, against := p.parts(cut, inside)
		if sitesOf(parts) > sitesOf(best) {
			best = parts
		}
		more := false
		for _, path := range against {
			if path = basePath(path); !cut[path] {
				cut[path], more = true, true
			}
		}
		if !more {
			break
		}
	}
	if 2*sitesOf(best) < len(c.Sites) {
		return nil
	}
	return best
}

// parts returns the components that can move of those with the given nodes, when
// the packages in cut stay, and the packages that speak against others.
func (p *planner) parts(cut map[string]bool, inside map[token.Pos]bool) (parts []*Component, against []string) {
	q := newPlanner(p.m, p.opts, flow.Standard, cut)
	for _, fc := range q.components {
		if !q.concerns(fc) || !slices.ContainsFunc(fc.Nodes, func(n *flow.Node) bool { return inside[n.Pos] }) {
			continue
		}
		r := q.rewrite(fc)
		if r.c.Change != nil {
			parts = append(parts, r.c)
			continue
		}
		for _, f := range r.c.Refusals {
			if f.Package != nil {
				against = append(against, f.Package.Path)
			}
		}
		against = append(against, r.home...)
	}
	return parts, against
}

func sitesOf(list []*Component) int {
	n := 0
	for _, c := range list {
		n += len(c.Sites)
	}
	return n
}
