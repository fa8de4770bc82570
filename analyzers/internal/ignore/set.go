package ignore

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// A Set holds the ignore directives of one package and remembers which of them
// were needed. It is safe for concurrent use: drivers run rules in parallel.
type Set struct {
	fset     *token.FileSet
	files    []fileDirectives
	problems []Problem

	mu       sync.Mutex // guards accepted, and the used maps of the directives
	accepted []accepted
}

type fileDirectives struct {
	file       *token.File
	directives []*directive
}

// Of reads the directives of a file.
func Of(fset *token.FileSet, file *ast.File) *Set {
	set := &Set{fset: fset}
	set.add(file, nil)
	return set
}

// A Problem is something wrong with a directive.
type Problem struct {
	Pos, End token.Pos
	Message  string
}

// implied names the rule whose ignores are for another one too: who accepts that
// a call has no context accepts that it has one that never ends.
var implied = map[string]string{"detachedctx": "blockingcall"}

// Suppresses reports whether a finding of rule at pos..end is ignored, and
// counts the directives that say so as used.
func (s *Set) Suppresses(rule string, pos, end token.Pos) bool {
	_, found := s.covering(rule, pos, end)
	return found
}

// Accept reports whether a finding is ignored, as Suppresses does, and remembers it.
func (s *Set) Accept(rule string, d analysis.Diagnostic) bool {
	by, found := s.covering(rule, d.Pos, d.End)
	if found {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.accepted = append(s.accepted, accepted{rule, d, by.reason})
	}
	return found
}

// An accepted is a finding that a comment ignores.
type accepted struct {
	rule   string
	d      analysis.Diagnostic
	reason string
}

// Accepted calls yield for each finding that Accept was asked about and that is
// ignored, with the reason of the comment, which is "" if it gives none.
func (s *Set) Accepted(yield func(rule string, d analysis.Diagnostic, reason string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.accepted {
		yield(a.rule, a.d, a.reason)
	}
}

// covering returns the first directive that says that a finding is ignored.
func (s *Set) covering(rule string, pos, end token.Pos) (by *directive, found bool) {
	tok := s.fset.File(pos)
	i := slices.IndexFunc(s.files, func(f fileDirectives) bool { return f.file == tok })
	if i < 0 {
		return nil, false
	}
	first := tok.PositionFor(pos, false).Line
	last := first
	if end.IsValid() && s.fset.File(end) == tok {
		last = tok.PositionFor(end, false).Line
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.files[i].directives {
		for _, name := range []string{rule, implied[rule]} {
			if d.names(name) && d.covers(first, last) {
				d.used[name] = true
				if by == nil {
					by = d
				}
			}
		}
	}
	return by, by != nil
}

// Problems returns what is wrong with the directives themselves.
func (s *Set) Problems() []Problem { return s.problems }

// Unused returns a problem for each rule that a //netralint:ignore names and
// that had nothing to ignore there, or that is neither among known nor among
// elsewhere. Call it when all rules in known have run on the package; of those
// elsewhere it says nothing.
func (s *Set) Unused(known, elsewhere []string) []Problem {
	return s.problemsOf(func(d *directive) []Problem { return d.unused(known, elsewhere) })
}

// Needless is Unused for known, and says nothing of other names.
func (s *Set) Needless(known []string) []Problem {
	return s.problemsOf(func(d *directive) []Problem {
		var others []string
		for _, rule := range d.rules {
			if !slices.Contains(known, rule) {
				others = append(others, rule)
			}
		}
		return d.unused(known, others)
	})
}

func (s *Set) problemsOf(of func(*directive) []Problem) []Problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Problem
	for _, f := range s.files {
		for _, d := range f.directives {
			if d.ours {
				out = append(out, of(d)...)
			}
		}
	}
	return out
}

func (d *directive) unused(known, elsewhere []string) []Problem {
	var out []Problem
	for _, rule := range d.rules {
		message := ""
		switch {
		case d.used[rule], slices.Contains(elsewhere, rule):
			continue
		case !slices.Contains(known, rule):
			message = fmt.Sprintf("ignore names unknown rule %s: the rules are %s", rule, list(known))
		default:
			message = fmt.Sprintf("ignore of %s covers no finding: remove it, or put it on the line of the finding or above its statement", rule)
		}
		out = append(out, Problem{Pos: d.pos, End: d.end, Message: message})
	}
	return out
}

// add reads the directives of one file, without those names in //nolint that
// are left to the driver.
func (s *Set) add(file *ast.File, leave []string) {
	tok := s.fset.File(file.FileStart)
	if tok == nil {
		return
	}
	var found []*directive
	for _, group := range file.Comments {
		for _, comment := range group.List {
			d, problem := parse(comment.Text)
			if problem != "" {
				s.problems = append(s.problems, Problem{Pos: comment.Pos(), End: comment.End(), Message: problem})
			}
			if d == nil {
				d = parseNolint(comment.Text, leave)
			}
			if d == nil {
				continue
			}
			d.pos, d.end, d.used = comment.Pos(), comment.End(), make(map[string]bool)
			d.from, d.to = line(tok, comment.Pos()), line(tok, group.End())
			found = append(found, d)
		}
	}
	if len(found) > 0 {
		setExtents(tok, file, found)
		s.files = append(s.files, fileDirectives{file: tok, directives: found})
	}
}
