// Package baseline keeps the findings that a project knows of and has not repaired
// yet, so that a check speaks of new ones alone. A finding is known by what the code
// says (package identity), not by its line.
package baseline

import (
	"slices"

	"github.com/netra-systems/netralint/analyzers/config/identity"
)

// FileName is that of the file at the root of a project.
const FileName = ".netralint-baseline.json"

// A Baseline is a list of known findings.
type Baseline struct {
	Settings
	entries map[identity.Key]*entry
}

// Settings are those of a run that decide which code is looked at. Runs with other
// settings do not see the same findings.
type Settings struct {
	Tags  string // build tags, separated by commas
	Tests bool   // with test files
}

// entry is all that is known with one key.
type entry struct {
	texts []string // one for each finding, sorted
	line  int      // of the file, from 1; 0 if it is not from one
}

// New returns the list of these findings, whose identities are given.
func New(settings Settings, ids []identity.Identity) *Baseline {
	b := &Baseline{Settings: settings, entries: make(map[identity.Key]*entry)}
	for _, id := range ids {
		b.add(id)
	}
	return b
}

func (b *Baseline) add(id identity.Identity) {
	e := b.entries[id.Key]
	if e == nil {
		e = new(entry)
		b.entries[id.Key] = e
	}
	e.texts = append(e.texts, id.Text)
	slices.Sort(e.texts)
}

// Len returns how many findings are known.
func (b *Baseline) Len() (n int) {
	for _, e := range b.entries {
		n += len(e.texts)
	}
	return n
}

// ByRule counts the known findings of each rule, those that keep says yes to; nil is
// all.
func (b *Baseline) ByRule(keep func(identity.Key) bool) map[string]int {
	n := make(map[string]int)
	for key, e := range b.entries {
		if keep == nil || keep(key) {
			n[key.Rule] += len(e.texts)
		}
	}
	return n
}

// A Match says which findings, in whatever form, are known.
type Match[F any] struct {
	New, Known []F
	known      []identity.Identity
	baseline   *Baseline
}

// Compare compares findings, whose identities are given, with the list. Of findings
// with one key, those whose text is in the list are known first, and then as many of
// the others as it has left: an edit of the text does not make a finding new.
func Compare[F any](b *Baseline, findings []F, ids []identity.Identity) *Match[F] {
	left := make(map[identity.Key][]string, len(b.entries))
	for key, e := range b.entries {
		left[key] = slices.Clone(e.texts)
	}
	isKnown := make([]bool, len(ids))
	for i, id := range ids {
		if at := slices.Index(left[id.Key], id.Text); at >= 0 {
			left[id.Key] = slices.Delete(left[id.Key], at, at+1)
			isKnown[i] = true
		}
	}
	m := &Match[F]{baseline: b}
	for i, id := range ids {
		if rest := left[id.Key]; !isKnown[i] && len(rest) > 0 {
			left[id.Key], isKnown[i] = rest[1:], true
		}
		if isKnown[i] {
			m.Known, m.known = append(m.Known, findings[i]), append(m.known, id)
		} else {
			m.New = append(m.New, findings[i])
		}
	}
	return m
}

// A Surplus is an entry that is for more findings than there are.
type Surplus struct {
	identity.Key
	Line       int // of the file, from 1
	Gone, Were int // findings
}

// Surplus returns the entries that are no longer needed, or not for that many, in
// the order of the file. Checked is whether a run would have found what has this
// key.
func (m *Match[F]) Surplus(checked func(identity.Key) bool) []Surplus {
	used := make(map[identity.Key]int)
	for _, id := range m.known {
		used[id.Key]++
	}
	var out []Surplus
	for key, e := range m.baseline.entries {
		if gone := len(e.texts) - used[key]; gone > 0 && checked(key) {
			out = append(out, Surplus{Key: key, Line: e.line, Gone: gone, Were: len(e.texts)})
		}
	}
	slices.SortFunc(out, func(a, b Surplus) int { return compare(a.Key, b.Key) })
	return out
}

// Prune returns the list without what is no longer needed. What was not checked
// stays.
func (m *Match[F]) Prune(checked func(identity.Key) bool) *Baseline {
	return New(m.baseline.Settings, m.known).keep(m.baseline, checked)
}

// Renew returns the list of the findings with these identities. What was not checked
// stays as it is in the old list.
func (b *Baseline) Renew(settings Settings, ids []identity.Identity, checked func(identity.Key) bool) *Baseline {
	return New(settings, ids).keep(b, checked)
}

// keep takes over what was not checked from an old list.
func (b *Baseline) keep(old *Baseline, checked func(identity.Key) bool) *Baseline {
	for key, e := range old.entries {
		if !checked(key) {
			b.entries[key] = e
		}
	}
	return b
}
