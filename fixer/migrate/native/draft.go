package native

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// draft puts the answers of all rules about a component together.
type draft struct {
	*planner
	flow *flow.Component
	c    *Component
	ask  *rewriter // for the module, the component and what is decided of it

	texts   map[*fixer.File]*text
	order   []*fixer.File
	heard   map[token.Pos]bool // places that an answer is about
	claimed map[token.Pos]bool
	later   []*rewriter

	home []string // packages of declarations that code outside uses
}

// text is the new text of one file.
type text struct {
	pkg   *fixer.Package
	edits []fixer.Edit
}

func (p *planner) newDraft(c *flow.Component, id string) *draft {
	return &draft{
		planner: p, flow: c, c: &Component{ID: id},
		ask: &rewriter{module: p.module, flow: c, names: map[*fixer.File]*fixer.Names{},
			decided: &decisions{handed: map[token.Pos]bool{}, given: map[*ast.FuncDecl]bool{}}},
		texts: map[*fixer.File]*text{}, heard: map[token.Pos]bool{}, claimed: map[token.Pos]bool{},
	}
}

// hear takes in what a rule says, unless another has dealt with the place.
func (d *draft) hear(at token.Pos, rule func(r *rewriter)) {
	if at.IsValid() && d.claimed[at] {
		return
	}
	r := d.ask.another(at)
	rule(r)
	d.take(r)
}

// hearLater takes in the answers that others could claim.
func (d *draft) hearLater() {
	for _, r := range d.later {
		if !d.claimed[r.at] {
			d.take(r)
		}
	}
	d.later = nil
}

func (d *draft) take(r *rewriter) {
	for _, pos := range r.claims {
		if d.claimed[pos] || pos != r.at && d.heard[pos] {
			r.refuse(Untracked, r.first(), pos, "two rules deal with this place")
		}
		d.claimed[pos] = true
	}
	if r.at.IsValid() {
		d.heard[r.at] = true
	}
	for _, e := range r.edits {
		t := d.in(e.pkg, e.pos)
		if e.first {
			t.edits = slices.Insert(t.edits, 0, e.Edit)
		} else {
			t.edits = append(t.edits, e.Edit)
		}
	}
	for _, f := range r.refusals {
		d.refuse(f)
	}
	d.c.Sites = append(d.c.Sites, r.sites...)
	d.c.Unfinished = append(d.c.Unfinished, r.todo...)
	d.c.Bridges += r.bridges
	d.later = append(d.later, r.later...)
}

func (d *draft) refuse(f Refusal) {
	if !slices.Contains(d.c.Refusals, f) {
		d.c.Refusals = append(d.c.Refusals, f)
	}
}

// in returns the text of the file that contains pos; a file that may not be
// edited refuses the component.
func (d *draft) in(pkg *fixer.Package, pos token.Pos) *text {
	f := d.fileAt(pos)
	t := d.texts[f]
	if t == nil {
		t = &text{pkg: pkg}
		d.texts[f] = t
		d.order = append(d.order, f)
		switch {
		case f == nil || !f.Editable:
			d.refuse(Refusal{Outside, pkg, pos, "the file is not part of the module, or uses cgo"})
		case f.Generated:
			d.refuse(Refusal{Generated, pkg, pos, "a generated file uses the handle"})
		case d.opts.Within != nil && !d.opts.Within(f):
			d.refuse(Refusal{Outside, pkg, pos, "the handle is used outside the packages named"})
		}
	}
	return t
}

// change makes the change of all edits, nil if there are none or the component
// is refused.
func (d *draft) change() *fixer.Change {
	if len(d.c.Refusals) > 0 {
		return nil
	}
	c := &fixer.Change{ID: "native " + d.c.ID, Origin: "migrate/native", Description: "use conn and pgx instead of database/sql"}
	for _, f := range d.order {
		t := d.texts[f]
		var edits []fixer.Edit
		var texts []string
		for _, e := range t.edits {
			if !covered(e, t.edits) {
				edits = append(edits, e)
				texts = append(texts, e.New)
			}
		}
		names := d.ask.names[f]
		if names == nil {
			names = new(fixer.Names)
		}
		write, imports := names.Choose(t.pkg, f, texts)
		for _, e := range edits {
			e.New = write.Replace(e.New)
			c.Edits = append(c.Edits, e)
		}
		c.Imports = append(c.Imports, imports...)
	}
	if len(c.Edits) == 0 {
		return nil
	}
	return c
}

// covered reports whether the text of an edit is part of what another replaces.
func covered(e fixer.Edit, all []fixer.Edit) bool {
	for _, o := range all {
		if o.Start < o.End && o.Start <= e.Start && e.End <= o.End && (o.Start < e.Start || e.End < o.End) &&
			!(e.Start == e.End && (e.Start == o.Start || e.End == o.End)) {
			return true
		}
	}
	return false
}
