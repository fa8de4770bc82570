// Package finding defines a finding as every stage behind the analysis sees
// it: free of syntax and types, so that it can be stored.
package finding

import (
	"cmp"
	"slices"

	"github.com/netra-systems/netralint/analyzers/config/identity"
)

// A Finding is one thing a rule reports.
type Finding struct {
	Rule     string
	Severity string // "error", "warning" or "info"
	Message  string
	Span
	Package string    // import path
	Related []Related // places that explain the finding
	Fixes   []Fix     // ways to remove it; usually none or one
	Moves   bool      // it has none, and goes as its module is moved
	Stays   bool      // it has one, which is not made where its module is moved
}

// Place is what tells it apart from others.
func (f Finding) Place() identity.Place {
	return identity.Place{Rule: f.Rule, Message: f.Message, File: f.File,
		Line: f.Line, Column: f.Column, EndLine: f.EndLine, EndColumn: f.EndColumn}
}

// An Accepted is a finding that a comment in the source accepts.
type Accepted struct {
	Finding
	Reason string // as the comment gives it; "" for none
}

// A Span is a piece of a file. Lines and columns count from 1, columns in
// bytes; the end is exclusive.
type Span struct {
	File      string // absolute
	Line      int
	Column    int
	EndLine   int
	EndColumn int
}

// Related is a place that explains a finding.
type Related struct {
	Span
	Message string
}

// A Fix is a set of edits that belong together.
type Fix struct {
	Message string // a verb phrase
	Edits   []Edit
}

// An Edit replaces the bytes from Start to End of a file, counted from 0, by
// New.
type Edit struct {
	File       string // absolute
	Start, End int
	New        string
}

// Sort orders findings by file, position, rule and message.
func Sort(all []Finding) { slices.SortStableFunc(all, compare) }

func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}

// Unique sorts the findings and drops those said before. A package and its
// test variant share files, and so findings.
func Unique(all []Finding) []Finding {
	Sort(all)
	return slices.CompactFunc(all, func(a, b Finding) bool { return compare(a, b) == 0 })
}

// UniqueAccepted does as Unique does.
func UniqueAccepted(all []Accepted) []Accepted {
	order := func(a, b Accepted) int { return compare(a.Finding, b.Finding) }
	slices.SortStableFunc(all, order)
	return slices.CompactFunc(all, func(a, b Accepted) bool { return order(a, b) == 0 })
}
