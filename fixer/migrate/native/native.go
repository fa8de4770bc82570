package native

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// Options say what may change, and onto what.
type Options struct {
	// ConnPath is the import path of conn, which may be a copy in the module
	// itself. Its packages pqcompat and sqlcompat are next to it. Required.
	ConnPath string
	// All lets components that are in the exported API of importable packages
	// change even in a module that has no program of its own.
	All bool
	// Within reports whether a file may be edited. Nil: every file may.
	Within func(f *fixer.File) bool
	// Endless reports that a call without a context must go on without one that
	// ends. Nil: no call must.
	Endless func(call *ast.CallExpr) bool
	// Hold reports whether to leave the component with that ID as it is.
	// Nil: none.
	Hold func(id string) bool
}

// A Plan says which components can be made native, and why others cannot.
type Plan struct {
	Components []*Component
	Changes    []*fixer.Change // of the components that have one, in order
}

// A Component is a set of declarations, with all that uses them, that moves as
// a whole or not at all.
type Component struct {
	// ID is the place of its first node, as file:line.
	ID string
	// Sites are its calls that talk to the database.
	Sites []Site
	// Refusals are all reasons that keep it from moving.
	Refusals []Refusal
	// Change makes it native. Nil when there are refusals.
	Change *fixer.Change
	// Bridges counts places where foreign code gets the *sql.DB of DB.SQL.
	Bridges int
	// Unfinished are calls that were given context.TODO(), for want of a context.
	Unfinished []Site
}

// A Site is one place in the code.
type Site struct {
	Package *fixer.Package
	Pos     token.Pos
}

// A Refusal is one reason why a component does not move.
type Refusal struct {
	Code    string
	Package *fixer.Package
	Pos     token.Pos
	Text    string
}

// New works out which components of a module can be made native.
func New(m *fixer.Module, opts Options) *Plan {
	whole := newPlanner(m, opts, flow.Handles, nil)
	if whole.sqlx = len(m.ImportersOf(sqlxPath)) > 0; !whole.sqlx {
		whole.others = map[string]*planner{"": whole}
	}
	plan := new(Plan)
	moved := map[token.Pos]bool{} // sites
	var rest []*Component
	for _, fc := range whole.components {
		if !whole.concerns(fc) {
			continue
		}
		c := whole.component(fc)
		parts := []*Component{c}
		if c.Change == nil {
			parts = whole.split(fc, c)
			rest = append(rest, c)
		}
		plan.Components = append(plan.Components, parts...)
		for _, part := range parts {
			for _, s := range part.Sites {
				moved[s.Pos] = true
			}
		}
	}
	for _, c := range rest {
		if c.without(moved) {
			plan.add(c)
		}
	}
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

// without takes sites out of a component, and reports whether anything is left
// of it.
func (c *Component) without(sites map[token.Pos]bool) bool {
	before := len(c.Sites)
	c.Sites = slices.DeleteFunc(c.Sites, func(s Site) bool { return sites[s.Pos] })
	return before == 0 || len(c.Sites) > 0
}

// add adds a component that stays, under an ID of its own.
func (p *Plan) add(c *Component) {
	if slices.ContainsFunc(p.Components, func(o *Component) bool { return o.ID == c.ID }) {
		c.ID += " rest"
	}
	p.Components = append(p.Components, c)
}

// newPlanner looks at a module whose packages in cut are foreign code.
func newPlanner(m *fixer.Module, opts Options, handles func(*types.TypeName) bool, cut map[string]bool) *planner {
	p := &planner{cut: cut}
	p.module = &module{m: m, opts: opts} // which within asks
	graph := flow.NewWithin(m, handles, p.within)
	p.components = graph.Components()
	p.module = newModule(m, opts, graph, p.components)
	p.found = scan(p.module)
	p.mappers = sqlxSettings(p.module)
	return p
}

// planner holds what the components of one Plan share.
type planner struct {
	*module
	components []*flow.Component
	found      *findings
	mappers    []place         // what changes all of sqlx
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
		if !p.isBridge(s.Func) {
			return true
		}
	}
	return false
}

// component works out one component.
func (p *planner) component(c *flow.Component) *Component { return p.draft(c).c }

// draft asks all rules about a component. What they say is put together in this
// order.
func (p *planner) draft(c *flow.Component) *draft {
	d := p.newDraft(c, p.id(c))
	for _, rule := range []func(*rewriter){
		p.held, p.unloaded, p.exported, d.outside, p.sources, p.asKnown, typeRefs, interfaces, intoSqlx,
	} {
		d.hear(token.NoPos, rule)
	}
	d.uses()
	d.hear(token.NoPos, calls)
	d.hear(token.NoPos, fields)
	d.hearLater()
	for _, rule := range []func(*rewriter){escapes, p.values, p.errorValues, d.worth} {
		d.hear(token.NoPos, rule)
	}
	d.c.Change = d.change()
	return d
}

func (p *planner) values(r *rewriter)      { values(r, p.found) }
func (p *planner) errorValues(r *rewriter) { errorValues(r, p.found) }
func (p *planner) asKnown(r *rewriter)     { sqlxAsKnown(r, p.mappers) }

// held refuses a component that is not to be moved.
func (p *planner) held(r *rewriter) {
	if id := p.id(r.flow); p.opts.Hold != nil && p.opts.Hold(id) {
		r.refuse(Held, r.first(), r.flow.Nodes[0].Pos, "component %s is held back", id)
	}
}

// unloaded refuses the component when a file that was not loaded may belong to
// it.
func (p *planner) unloaded(r *rewriter) {
	for _, u := range r.m.Unloaded {
		r.refuse(Unloaded, r.first(), token.NoPos, "%s: %s", r.m.Rel(u.Name), u.Reason)
	}
}

func (p *module) id(c *flow.Component) string {
	at := p.m.Fset.PositionFor(c.Nodes[0].Pos, false)
	return fmt.Sprintf("%s:%d", p.m.Rel(at.Filename), at.Line)
}

// lastOfSqlx returns a component with what is left of sqlx when the others are
// moved, if the module can do without it then. It is nil if anything stays.
func (p *planner) lastOfSqlx(changes []*fixer.Change) *Component {
	usesConn := p.m.Imports(func(path string) bool { return path == p.opts.ConnPath })
	if !p.sqlx || len(changes) == 0 && !usesConn || !isKnownSqlx(p.m) {
		return nil
	}
	d := p.newDraft(nil, "functions of sqlx")
	left := d.ask.another(token.NoPos)
	if !replaceRemains(left, changes) {
		return nil
	}
	d.take(left)
	if d.c.Change = d.change(); d.c.Change == nil {
		return nil
	}
	return d.c
}
