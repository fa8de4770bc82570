package plan

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// draft puts the answers of all rules about a component together.
type draft struct {
	*planner
	flow *flow.Component
	c    *native.Component
	ask  *native.Rewrite // for the module, the component and what is decided of it

	texts   map[*fixer.File]*text
	order   []*fixer.File
	heard   map[token.Pos]bool // places that an answer is about
	claimed map[token.Pos]bool
	later   []*native.Rewrite

	home []string // packages of declarations that code outside uses
}

// text is the new text of one file.
type text struct {
	pkg   *fixer.Package
	edits []fixer.Edit
}

func (p *planner) newDraft(c *flow.Component, id string) *draft {
	return &draft{
		planner: p, flow: c, c: &native.Component{ID: id},
		ask: &native.Rewrite{Module: p.Module, Flow: c, Names: map[*fixer.File]*fixer.Names{},
			Decided: &native.Decisions{NativeOptions: map[token.Pos]bool{}, GivenContext: map[*ast.FuncDecl]bool{}}},
		texts: map[*fixer.File]*text{}, heard: map[token.Pos]bool{}, claimed: map[token.Pos]bool{},
	}
}

// hear takes in what a rule says, unless another has dealt with the place.
func (d *draft) hear(at token.Pos, rule func(r *native.Rewrite)) {
	if at.IsValid() && d.claimed[at] {
		return
	}
	r := d.ask.Another(at)
	rule(r)
	d.take(r)
}

// hearLater takes in the answers that others could claim.
func (d *draft) hearLater() {
	for _, r := range d.later {
		if !d.claimed[r.At] {
			d.take(r)
		}
	}
	d.later = nil
}

// take adds what a rule said of a use. A place that two rules claim, or one claims that
// another has dealt with, is refused.
func (d *draft) take(r *native.Rewrite) {
	for _, pos := range r.Claims {
		if d.claimed[pos] || pos != r.At && d.heard[pos] {
			r.Refuse(native.Claimed, r.SomePackage(), pos, "two rules deal with this place")
		}
		d.claimed[pos] = true
	}
	if r.At.IsValid() {
		d.heard[r.At] = true
	}
	for _, e := range r.Edits {
		t := d.in(e.Pkg, e.Pos)
		if e.First {
			t.edits = slices.Insert(t.edits, 0, e.Edit)
		} else {
			t.edits = append(t.edits, e.Edit)
		}
	}
	for _, f := range r.Refusals {
		d.refuse(f)
	}
	d.c.Sites = append(d.c.Sites, r.Sites...)
	d.c.Unfinished = append(d.c.Unfinished, r.Unfinished...)
	d.c.OrNil = append(d.c.OrNil, r.OrNil...)
	d.c.Bridges += r.Bridges
	d.later = append(d.later, r.Later...)
}

func (d *draft) refuse(f native.Refusal) {
	if !slices.Contains(d.c.Refusals, f) {
		d.c.Refusals = append(d.c.Refusals, f)
	}
}

// in returns the text of the file that contains pos; a file that may not be
// edited refuses the component.
func (d *draft) in(pkg *fixer.Package, pos token.Pos) *text {
	f := d.FileAt(pos)
	t := d.texts[f]
	if t == nil {
		t = &text{pkg: pkg}
		d.texts[f] = t
		d.order = append(d.order, f)
		switch {
		case f == nil || !f.Editable:
			d.refuse(native.Refusal{Code: reason.Outside, Package: pkg, Pos: pos, Text: "the file is not part of the module, or the cgo tool made it"})
		case f.Generated:
			d.refuse(native.Refusal{Code: reason.Generated, Package: pkg, Pos: pos, Text: "a generated file uses the handle"})
		case d.Options.Within != nil && !d.Options.Within(f):
			d.refuse(native.Refusal{Code: reason.Outside, Package: pkg, Pos: pos, Text: "the handle is used outside the packages named"})
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
	c := &fixer.Change{ID: d.c.ID, Origin: "migrate/native", Description: "use conn and pgx instead of database/sql"}
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
		names := d.ask.Names[f]
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
