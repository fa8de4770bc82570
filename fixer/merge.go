package fixer

import (
	"fmt"
	"sort"
	"strings"
)

// merged is the outcome of putting changes together.
type merged struct {
	edits   map[string][]placed // by file, sorted, without overlap
	imports map[string][]Import // by file, in order of the changes
	remove  map[string][]unusedImport
	touched map[string][]*Change // by file: the applied changes that have to do with it
	applied []*Change
	dropped []Drop
}

// placed is an edit and the changes that asked for it.
type placed struct {
	Edit
	by []*Change
}

// mergeChanges puts changes together as git merges commits of one parent: an
// edit that several make is made once, and a change that overlaps an earlier
// one is dropped as a whole. The order of changes is their precedence.
func (m *Module) mergeChanges(changes []*Change) *merged {
	r := &merged{edits: make(map[string][]placed), imports: make(map[string][]Import), remove: make(map[string][]unusedImport), touched: make(map[string][]*Change)}
	for _, c := range changes {
		own, reason := m.ownEdits(c)
		if reason == "" {
			reason = r.conflict(m, own)
		}
		if reason != "" {
			r.dropped = append(r.dropped, Drop{Change: c, Reason: Reason{Text: reason}})
			continue
		}
		r.add(c, own)
	}
	return r
}

// ownEdits returns the edits of one change, each once, sorted; or why they
// contradict one another.
func (m *Module) ownEdits(c *Change) ([]Edit, string) {
	edits := make([]Edit, 0, len(c.Edits))
	seen := make(map[Edit]bool)
	for _, e := range c.Edits {
		if e.Start == e.End && e.New == "" || seen[e] {
			continue
		}
		seen[e] = true
		edits = append(edits, e)
	}
	sort.SliceStable(edits, func(i, j int) bool { return before(edits[i], edits[j]) })
	for i := 1; i < len(edits); i++ {
		x, y := edits[i-1], edits[i]
		if x.File == y.File && y.Start < x.End {
			return nil, fmt.Sprintf("two of its own edits overlap in %s", m.Rel(x.File))
		}
	}
	return edits, ""
}

func before(x, y Edit) bool {
	if x.File != y.File {
		return x.File < y.File
	}
	if x.Start != y.Start {
		return x.Start < y.Start
	}
	return x.End < y.End // an insertion comes before what starts at its point
}

// conflict returns why edits cannot join those already there.
func (r *merged) conflict(m *Module, edits []Edit) string {
	for _, e := range edits {
		for _, p := range r.edits[e.File] {
			if p.Edit == e || !clash(p.Edit, e) {
				continue
			}
			return fmt.Sprintf("it changes the same lines of %s as another fix (%s)", m.Rel(e.File), p.by[0].Description)
		}
	}
	return ""
}

// clash reports whether two different edits of one file cannot both be made.
// Two insertions at one point can if each is of whole lines: then their order
// is that of the changes.
func clash(x, y Edit) bool {
	if x.Start == x.End && y.Start == y.End {
		return x.Start == y.Start && !(wholeLines(x.New) && wholeLines(y.New))
	}
	return x.Start < y.End && y.Start < x.End
}

func wholeLines(s string) bool {
	return strings.HasPrefix(s, "\n") || strings.HasSuffix(s, "\n")
}

// add makes the edits of a change that conflicts with nothing.
func (r *merged) add(c *Change, edits []Edit) {
	for _, e := range edits {
		list := r.edits[e.File]
		found := false
		for i := range list {
			if list[i].Edit == e {
				list[i].by = append(list[i].by, c)
				found = true
			}
		}
		if !found {
			list = append(list, placed{Edit: e, by: []*Change{c}})
			sort.SliceStable(list, func(i, j int) bool { return before(list[i].Edit, list[j].Edit) })
		}
		r.edits[e.File] = list
	}
	for _, i := range c.Imports {
		r.imports[i.File] = append(r.imports[i.File], i)
	}
	for _, i := range c.Unimports {
		r.remove[i.File] = append(r.remove[i.File], unusedImport{file: i.File, name: i.Name, path: i.Path})
	}
	for _, name := range c.files() {
		r.touched[name] = append(r.touched[name], c)
	}
	r.applied = append(r.applied, c)
}
