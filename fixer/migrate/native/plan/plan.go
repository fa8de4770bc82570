package plan

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/sqlx"
	"github.com/netra-systems/netralint/fixer/migrate/native/stdlib"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// A Plan says which components can be made native, and why others cannot.
type Plan struct {
	Components []*native.Component
	Changes    []*fixer.Change // of the components that have one, in order
	Graph      *flow.Graph     // of the whole module
}

// New works out which components of a module can be made native.
func New(m *fixer.Module, opts native.Options) *Plan {
	whole := newPlanner(m, opts, dbapi.IsHandle, nil, nil)
	if whole.sqlx = len(m.ImportersOf(dbapi.SQLXPath)) > 0; !whole.sqlx {
		whole.others = map[string]*planner{"": whole}
	}
	plan := &Plan{Graph: whole.Graph}
	plan.divide(whole)
	for _, c := range plan.Components {
		if c.Change != nil {
			plan.Changes = append(plan.Changes, c.Change)
		}
	}
	if c := whole.lastOfSqlx(plan.Changes); c != nil {
		plan.Components = append(plan.Components, c)
		plan.Changes = append(plan.Changes, c.Change)
	}
	return plan
}

// divide adds the components of whole, in parts where one cannot move as one.
func (p *Plan) divide(whole *planner) {
	moved := map[token.Pos]bool{} // sites
	var rest []*native.Component
	for _, fc := range whole.components {
		if !whole.concerns(fc) {
			continue
		}
		c := whole.component(fc)
		parts := []*native.Component{c}
		if c.Change == nil {
			parts = whole.split(fc, c)
			rest = append(rest, c)
		}
		p.Components = append(p.Components, parts...)
		for _, part := range parts {
			for _, s := range part.Sites {
				moved[s.Pos] = true
			}
		}
	}
	for _, c := range rest {
		if without(c, moved) {
			p.add(c)
		}
	}
}

// without takes sites out of a component, and reports whether anything is left
// of it.
func without(c *native.Component, sites map[token.Pos]bool) bool {
	before := len(c.Sites)
	c.Sites = slices.DeleteFunc(c.Sites, func(s native.Site) bool { return sites[s.Pos] })
	return before == 0 || len(c.Sites) > 0
}

// add adds a component that stays, under an ID of its own.
func (p *Plan) add(c *native.Component) {
	if slices.ContainsFunc(p.Components, func(o *native.Component) bool { return o.ID == c.ID }) {
		c.ID += " rest"
	}
	p.Components = append(p.Components, c)
}

// newPlanner looks at a module whose packages in cut are foreign code. The planner of
// the module without cuts is whole, nil for that one itself.
func newPlanner(m *fixer.Module, opts native.Options, handles func(*types.TypeName) bool, cut map[string]bool, whole *planner) *planner {
	p := &planner{cut: cut, whole: whole}
	p.Module = &native.Module{Code: m, Options: opts} // which within asks
	graph := flow.NewPart(m, handles, p.rewritable)
	p.components = graph.Components()
	p.Module = native.NewModule(m, opts, graph, p.components)
	if whole != nil {
		p.Share(whole.Module)
	}
	p.found = stdlib.Scan(p.Module)
	p.mappers = sqlx.Mappers(p.Module)
	if whole != nil {
		p.differs = whole.differs
	} else {
		p.differs = sqlx.Differences(p.Module)
	}
	return p
}

// planner holds what the components of one Plan share.
type planner struct {
	*native.Module
	components []*flow.Component
	found      *stdlib.Findings
	mappers    []native.Place // what changes all of sqlx
	differs    []sqlx.Difference
	sqlx       bool            // some package imports it
	cut        map[string]bool // packages that stay, by path without _test

	others   map[string]*planner // by what they cut
	outer    []outsideUse        // nil until asked for
	whole    *planner            // that of the module without cuts, nil for itself
	editable map[string]bool     // by import path, what within has said
}

// concerns reports whether a component is one at all: not a *sql.DB on its way
// from DB.SQL to foreign code, nor one that nothing is done with.
func (p *planner) concerns(c *flow.Component) bool {
	if len(c.Refs) > 0 || len(c.Uses) > 0 {
		return true
	}
	for _, s := range c.Sources {
		if !p.IsBridge(s.Func) {
			return true
		}
	}
	return false
}

// component works out one component.
func (p *planner) component(c *flow.Component) *native.Component { return p.draft(c).c }

// draft asks all rules about a component. What they say is put together in this
// order.
func (p *planner) draft(c *flow.Component) *draft {
	d := p.newDraft(c, componentID(p.Module, c))
	for _, rule := range []func(*native.Rewrite){
		p.unloaded, p.exported, d.outside, p.sources, p.asKnown, typeRefs, interfaces, intoSqlx,
	} {
		d.hear(token.NoPos, rule)
	}
	d.uses()
	d.hear(token.NoPos, sqlx.RewriteCalls)
	d.hear(token.NoPos, sqlx.RewriteFields)
	d.hearLater()
	for _, rule := range []func(*native.Rewrite){escapes, p.values, p.errorValues, d.worth} {
		d.hear(token.NoPos, rule)
	}
	d.c.Change = d.change()
	return d
}

func (p *planner) values(r *native.Rewrite) { stdlib.RewriteValues(r, p.found) }

func (p *planner) errorValues(r *native.Rewrite) { stdlib.RewriteErrors(r, p.found) }

func (p *planner) asKnown(r *native.Rewrite) { sqlx.RefuseUnknown(r, p.mappers, p.differs) }

// unloaded refuses the component when a file that was not loaded may belong to
// it.
func (p *planner) unloaded(r *native.Rewrite) {
	for _, u := range r.Code.Unloaded {
		r.Refuse(reason.Unloaded, r.SomePackage(), token.NoPos, "%s: %s", r.Code.Rel(u.Name), u.Reason)
	}
}

func componentID(p *native.Module, c *flow.Component) string {
	at := p.Code.Fset.PositionFor(c.Nodes[0].Pos, false)
	return fmt.Sprintf("%s:%d", p.Code.Rel(at.Filename), at.Line)
}

// lastOfSqlx returns a component with what is left of sqlx when the others are
// moved, if the module can do without it then. It is nil if anything stays.
func (p *planner) lastOfSqlx(changes []*fixer.Change) *native.Component {
	usesConn := p.Code.Imports(func(path string) bool { return path == p.Options.ConnPath })
	if !p.sqlx || len(changes) == 0 && !usesConn || !sqlx.IsKnown(p.Code, p.differs) {
		return nil
	}
	d := p.newDraft(nil, "functions of sqlx")
	left := d.ask.Another(token.NoPos)
	if !sqlx.ReplaceRemains(left, changes) {
		return nil
	}
	d.take(left)
	if d.c.Change = d.change(); d.c.Change == nil {
		return nil
	}
	return d.c
}
