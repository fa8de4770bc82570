package native

import (
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// maxCuts is how many ways of cutting a module are tried.
const maxCuts = 12

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
		parts, others, against := p.parts(cut, inside)
		if sitesOf(parts) > sitesOf(best) {
			best = parts
		}
		if 2*(sitesOf(parts)+sitesOf(others)) < len(c.Sites) || len(p.others) >= maxCuts {
			break
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

// parts returns the components with the given nodes when the packages in cut
// stay: those that can move, the others, and the packages that speak against
// these.
func (p *planner) parts(cut map[string]bool, inside map[token.Pos]bool) (parts, others []*Component, against []string) {
	q := p.with(cut)
	for _, fc := range q.components {
		if !q.concerns(fc) || !slices.ContainsFunc(fc.Nodes, func(n *flow.Node) bool { return inside[n.Pos] }) {
			continue
		}
		r := q.rewrite(fc)
		if r.c.Change != nil {
			parts = append(parts, r.c)
			continue
		}
		others = append(others, r.c)
		for _, f := range r.c.Refusals {
			if f.Package != nil {
				against = append(against, f.Package.Path)
			}
		}
		against = append(against, r.home...)
	}
	return parts, others, against
}

// with returns a planner for which the packages in cut are foreign code, and
// sqlx is.
func (p *planner) with(cut map[string]bool) *planner {
	key := strings.Join(slices.Sorted(maps.Keys(cut)), " ")
	if p.others[key] == nil {
		if p.others == nil {
			p.others = map[string]*planner{}
		}
		p.others[key] = newPlanner(p.m, p.opts, flow.Standard, maps.Clone(cut))
	}
	return p.others[key]
}

func sitesOf(list []*Component) int {
	n := 0
	for _, c := range list {
		n += len(c.Sites)
	}
	return n
}
