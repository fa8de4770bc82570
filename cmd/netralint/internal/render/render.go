// Package render prints findings, one file for each output format.
package render

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// A Report is what is printed.
type Report struct {
	Findings []finding.Finding  // sorted
	Packages int                // packages checked
	Modules  []string           // root directories of the main modules
	Known    []finding.Finding  // those in the baseline; they are not among Findings
	Accepted []finding.Accepted // by comments in the source; they are not among Findings
	Baseline string             // name of its file; "" if there is none
	Gone     int                // findings in the baseline that are not there any more
	Since    string             // revision, if findings on lines that did not change since are left out
	Old      int                // findings that are left out for that
	Problems []string           // what could not be checked and why, one line each
	Root     string             // of the repository; hosts of code know files by their names below it
	Rules    []*analysis.Analyzer
	Fix      string // what fixes those that can be, for people; "" if it is netralint -fix

	// Unforeseen: which findings -fix takes away as it moves the module is not known.
	Unforeseen bool
}

// byRule counts the findings of each rule.
func (r *Report) byRule() map[string]int {
	n := make(map[string]int)
	for _, f := range r.Findings {
		n[f.Rule]++
	}
	return n
}

// fixable counts the findings that -fix takes away, and those that go only as it moves
// their module.
func (r *Report) fixable() (all, moved int) {
	for _, f := range r.Findings {
		switch fixed(f) {
		case byItself:
			all++
		case withModule:
			all++
			moved++
		}
	}
	return all, moved
}

// How -fix takes a finding away.
const (
	byItself   = "by itself"
	withModule = "with the module"
)

// fixed is how -fix takes a finding away, "" if it does not.
func fixed(f finding.Finding) string {
	switch {
	case len(f.Fixes) > 0 && !f.Stays:
		return byItself
	case f.Moves:
		return withModule
	}
	return ""
}

// inModule returns the name of a file relative to the root of its module, with
// slashes.
func (r *Report) inModule(file string) string {
	best := ""
	for _, root := range r.Modules {
		if len(root) > len(best) && strings.HasPrefix(file, root+string(filepath.Separator)) {
			best = root
		}
	}
	if best == "" {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(file[len(best)+1:])
}

type count struct {
	rule string
	n    int
}

// counts returns the findings per rule, most first.
func (r *Report) counts() []count {
	var all []count
	for rule, n := range r.byRule() {
		all = append(all, count{rule, n})
	}
	slices.SortFunc(all, func(a, b count) int { return cmp.Or(b.n-a.n, cmp.Compare(a.rule, b.rule)) })
	return all
}
