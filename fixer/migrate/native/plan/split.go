package plan

import (
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// maxCuts is how many ways of cutting a module are tried.
const maxCuts = 12

// split looks for a part of a component that can move although the whole
// cannot: packages with something against it stay as they are, with a *sql.DB
// from DB.SQL. With the handles of sqlx too, or as foreign code. A part counts
// if most of the calls move with it; otherwise there is none.
func (p *planner) split(fc *flow.Component, c *native.Component) []*native.Component {
	if slices.ContainsFunc(c.Refusals, func(f native.Refusal) bool {
		return f.Code == reason.Unloaded || f.Code == native.Exported
	}) {
		return nil
	}
	inside := map[token.Pos]bool{}
	for _, n := range fc.Nodes {
		inside[n.Pos] = true
	}
	var best []*native.Component
	if p.sqlx {
		cut := map[string]bool{}
		cutOut(cut, against(c))
		best = p.cutMore(c, inside, cut, true)
	}
	if parts := p.cutMore(c, inside, map[string]bool{}, false); sitesOf(parts) > sitesOf(best) {
		best = parts
	}
	if 2*sitesOf(best) < len(c.Sites) {
		return nil
	}
	return best
}

// cutMore cuts out package after package, and returns the best parts on the way. A part
// has no call that the whole has not, so that where most of those are cut out there is
// none to look for.
func (p *planner) cutMore(c *native.Component, inside map[token.Pos]bool, cut map[string]bool, sqlx bool) []*native.Component {
	var best []*native.Component
	for 2*kept(c, cut) >= len(c.Sites) {
		parts, others, against := p.parts(cut, inside, sqlx)
		if sitesOf(parts) > sitesOf(best) {
			best = parts
		}
		if 2*(sitesOf(parts)+sitesOf(others)) < len(c.Sites) || len(p.others) >= maxCuts || !cutOut(cut, against) {
			return best
		}
	}
	return best
}

// kept counts the sites of a component in packages that are not cut out.
func kept(c *native.Component, cut map[string]bool) int {
	n := 0
	for _, s := range c.Sites {
		if !cut[gosrc.UnderTest(s.Package.Path)] {
			n++
		}
	}
	return n
}

// cutOut adds packages to those that are cut out, and reports whether any is new.
func cutOut(cut map[string]bool, packages []string) bool {
	more := false
	for _, path := range packages {
		if path = gosrc.UnderTest(path); !cut[path] {
			cut[path], more = true, true
		}
	}
	return more
}

// against returns the packages with something against a component's moving.
func against(c *native.Component) []string {
	var list []string
	for _, f := range c.Refusals {
		if f.Package != nil {
			list = append(list, f.Package.Path)
		}
	}
	return list
}

// parts returns the components with the given nodes when the packages in cut
// stay: those that can move, the others, and the packages that speak against
// these.
func (p *planner) parts(cut map[string]bool, inside map[token.Pos]bool, sqlx bool) (parts, others []*native.Component, packages []string) {
	q := p.with(cut, sqlx)
	for _, fc := range q.components {
		if !q.concerns(fc) || !slices.ContainsFunc(fc.Nodes, func(n *flow.Node) bool { return inside[n.Pos] }) {
			continue
		}
		d := q.draft(fc)
		if d.c.Change != nil {
			parts = append(parts, d.c)
			continue
		}
		others = append(others, d.c)
		packages = append(append(packages, against(d.c)...), d.home...)
	}
	return parts, others, packages
}

// with returns a planner for which the packages in cut are foreign code, and
// sqlx is unless its handles are to move too.
func (p *planner) with(cut map[string]bool, sqlx bool) *planner {
	key := strings.Join(slices.Sorted(maps.Keys(cut)), " ")
	handles := flow.Standard
	if sqlx {
		key, handles = "sqlx "+key, dbapi.IsHandle
	}
	if p.others[key] == nil {
		if p.others == nil {
			p.others = map[string]*planner{}
		}
		p.others[key] = newPlanner(p.Code, p.Options, handles, maps.Clone(cut), p)
	}
	return p.others[key]
}

func sitesOf(list []*native.Component) int {
	n := 0
	for _, c := range list {
		n += len(c.Sites)
	}
	return n
}
