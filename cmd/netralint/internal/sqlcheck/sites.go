package sqlcheck

import (
	"slices"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/parity"
)

// Sites knows which pools the findings of [Graduate] are about.
type Sites struct {
	handles map[finding.Span][]string // of the findings at a place
	parent  map[string]string         // of the name of a handle, another that may be the same
	opened  map[string]bool           // handles that are known to come from an opening
}

// unread is the handle in all code that is not read.
const unread = "unread"

// newSites joins what the notes say may be the same handle.
func newSites(notes []Note, read map[string]bool) *Sites {
	s := &Sites{handles: map[finding.Span][]string{}, parent: map[string]string{}, opened: map[string]bool{}}
	for _, n := range notes {
		for _, name := range n.Handles {
			s.join(name, n.Handles[0])
			s.place(name, read)
		}
		s.place(n.Handle, read)
	}
	for _, n := range notes {
		if n.Kind == parity.Opening || n.Kind == parity.Native {
			s.opened[s.find(n.Handle)] = true
		}
	}
	return s
}

// place joins what code that is not read has a name for.
func (s *Sites) place(name string, read map[string]bool) {
	if pkg, _, ok := strings.Cut(name, " "); ok && !read[pkg] {
		s.join(name, unread)
	}
}

func (s *Sites) find(name string) string {
	for s.parent[name] != "" {
		if up := s.parent[s.parent[name]]; up != "" {
			s.parent[name] = up
		}
		name = s.parent[name]
	}
	return name
}

func (s *Sites) join(a, b string) {
	if a, b = s.find(a), s.find(b); a != b {
		s.parent[a] = b
	}
}

// reaches reports whether the handles of an opening can reach a finding. They cannot
// where the finding is about handles that come from other openings, as far as anybody
// knows where they come from.
func (s *Sites) reaches(opening Note, f finding.Finding) bool {
	handles, known := s.handles[f.Span]
	anything, own := s.find(parity.Anything), s.find(opening.Handle)
	return !known || opening.Handle == "" || own == anything || slices.ContainsFunc(handles, func(name string) bool {
		name = s.find(name)
		return name == own || name == anything || !s.opened[name]
	})
}

// Blocks counts the findings that keep the parity of an opening in some packages, by
// their severity, and returns those that do not, as they come with what makes the place
// the same.
func (s *Sites) Blocks(all []finding.Finding, opening Note, packages map[string]bool) (differs, fails, unknown int, cured []finding.Finding) {
	for _, f := range all {
		if f.Rule != ParityKind || !packages[f.Package] || !s.reaches(opening, f) {
			continue
		}
		if len(f.Fixes) > 0 {
			cured = append(cured, f)
			continue
		}
		switch i := slices.Index([]string{"warning", "error", "info"}, f.Severity); i {
		case 0:
			differs++
		case 1:
			fails++
		default:
			unknown++
		}
	}
	return differs, fails, unknown, cured
}
