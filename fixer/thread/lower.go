package thread

import (
	"go/token"
	"maps"
	"path/filepath"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Lower is fixer.Options.Lower for the changes of the plan: it plans anew with
// the functions left alone that the place of the error is about, and returns
// what then takes the place of c. It keeps Changes, Sites and Decisions up to
// date. It returns nil if the reason names no place that c has to do with.
func (p *Plan) Lower(c *fixer.Change, why fixer.Reason) *fixer.Change {
	about := p.funcs[c]
	if why.File == "" || about == nil {
		return nil
	}
	name := filepath.FromSlash(why.File)
	if !filepath.IsAbs(name) {
		name = filepath.Join(p.g.m.Dir, name)
	}
	guilty := p.guilty(c, name, why.Line)
	if len(guilty) == 0 {
		return nil
	}
	for _, pos := range guilty {
		p.frozen[pos] = "it could not be given a context: " + why.String()
	}
	old := p.Changes
	p.solve()
	return p.merge(old, c, about)
}

// guilty returns the functions of a change that the code at a line is about:
// those that it uses as values, else those that it calls, else the one that it
// is in.
func (p *Plan) guilty(c *fixer.Change, name string, line int) []token.Pos {
	about := p.funcs[c]
	at := func(pos token.Pos) bool {
		q := p.g.m.Fset.PositionFor(pos, false)
		return q.Filename == name && q.Line == line
	}
	var list []token.Pos
	add := func(pos token.Pos) {
		if about[pos] && p.frozen[pos] == "" && !slices.Contains(list, pos) {
			list = append(list, pos)
		}
	}
	for _, u := range p.g.uses {
		if at(u.expr.Pos()) {
			add(u.fn.pos())
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, call := range p.g.calls {
		if !at(call.expr.Pos()) && !at(call.expr.Lparen) {
			continue
		}
		for _, sh := range call.term.find().shapes {
			add(sh.pos())
		}
	}
	if len(list) > 0 {
		return list
	}
	if inner := p.around(about, name, line); inner != nil {
		add(inner.pos())
	}
	return list
}

// around returns the innermost function of a set with the line in it.
func (p *Plan) around(set map[token.Pos]bool, name string, line int) *function {
	var inner *function
	for pos := range set {
		f := p.g.funcs[pos]
		if f == nil || inner != nil && pos < inner.pos() {
			continue
		}
		from, to := p.g.m.Fset.PositionFor(f.node().Pos(), false), p.g.m.Fset.PositionFor(f.node().End(), false)
		if from.Filename == name && from.Line <= line && line <= to.Line {
			inner = f
		}
	}
	return inner
}

// pos is the position by which the owner of a shape is known.
func (sh *shape) pos() token.Pos {
	switch {
	case sh.fn != nil:
		return sh.fn.pos()
	case sh.name != nil:
		return sh.name.Pos()
	}
	return sh.typ.Pos()
}

// merge puts the new changes that stand for c together, and keeps the identity
// of those that are as they were.
func (p *Plan) merge(old []*fixer.Change, c *fixer.Change, about map[token.Pos]bool) *fixer.Change {
	lesser := &fixer.Change{ID: c.ID + " again", Pass: c.Pass, Origin: c.Origin, Description: c.Description}
	all := make(map[token.Pos]bool)
	stand := make(map[*fixer.Change]*fixer.Change)
	var kept []*fixer.Change
	for _, n := range p.Changes {
		for _, o := range old {
			if o != c && sameEdits(o, n) {
				stand[n] = o
			}
		}
		if stand[n] == nil && touches(p.funcs[n], about, p.g) {
			stand[n] = lesser
			lesser.Edits = append(lesser.Edits, n.Edits...)
			lesser.Imports = append(lesser.Imports, n.Imports...)
			maps.Copy(all, p.funcs[n])
		}
		switch s := stand[n]; s {
		case nil:
			kept = append(kept, n)
		case lesser:
		default:
			p.funcs[s] = p.funcs[n]
			kept = append(kept, s)
		}
	}
	for _, s := range p.Sites {
		if x := stand[s.Change]; x != nil {
			s.Change = x
		}
	}
	p.Changes = kept
	if len(lesser.Edits) == 0 {
		return nil
	}
	p.funcs[lesser] = all
	p.Changes = append(p.Changes, lesser)
	return lesser
}

func sameEdits(a, b *fixer.Change) bool {
	if len(a.Edits) != len(b.Edits) {
		return false
	}
	for i := range a.Edits {
		if a.Edits[i] != b.Edits[i] {
			return false
		}
	}
	return true
}

// touches reports whether a change is about a function of a set, or a call in
// one.
func touches(about, set map[token.Pos]bool, g *graph) bool {
	for pos := range about {
		if set[pos] {
			return true
		}
		for at := range set {
			if f := g.funcs[at]; f != nil && gosrc.Contains(f.node(), pos) {
				return true
			}
		}
	}
	return false
}
