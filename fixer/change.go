package fixer

import (
	"fmt"
	"slices"
	"sort"
)

// An Edit replaces the bytes [Start, End) of a file, as it was loaded, by New.
type Edit struct {
	File       string // absolute
	Start, End int    // byte offsets; equal for an insertion
	New        string
}

// An Import is a package that a changed file needs.
type Import struct {
	File string // absolute
	Path string
	// Name is the name the new text uses for the package. It is written into
	// the import only where the package's own name is another.
	Name string
}

// A Change is a set of edits, in one file or in many, that is made as a whole
// or not at all.
type Change struct {
	ID          string // unique among the changes given together
	Pass        string // of a migration: the pass it is made in
	Origin      string // what proposed it: a rule, a construct
	Description string // a verb phrase: what it does
	Edits       []Edit
	Imports     []Import
	// Unimports are imports to take out although nothing says they are unused:
	// those for their side effects, whose Name is "_".
	Unimports []Import
}

// files returns the names of the files the change touches, sorted.
func (c *Change) files() []string {
	var names []string
	for _, e := range c.Edits {
		names = append(names, e.File)
	}
	for _, i := range append(c.Imports[:len(c.Imports):len(c.Imports)], c.Unimports...) {
		names = append(names, i.File)
	}
	sort.Strings(names)
	return slices.Compact(names)
}

// A Drop is a change that was not made, and why.
type Drop struct {
	Change *Change
	Reason Reason
}

// A Reason says why a change is not made. The zero value is none.
type Reason struct {
	Text string // what is wrong
	// Error is the error of the type-checker, if there is one, and File and Line
	// its place as a person finds it: relative to the module, in the file as it
	// was loaded. File is "" for an error that is nowhere.
	Error string
	File  string
	Line  int
}

func (r Reason) String() string {
	switch {
	case r.Error == "":
		return r.Text
	case r.File == "":
		return r.Text + ": " + r.Error
	}
	return fmt.Sprintf("%s: %s:%d: %s", r.Text, r.File, r.Line, r.Error)
}

// Words are those of the reason without its place.
func (r Reason) Words() string {
	r.File = ""
	return r.String()
}

// acceptable returns why the change cannot be made to this module at all, or
// the empty string.
func (m *Module) acceptable(c *Change) string {
	if len(c.Edits)+len(c.Imports)+len(c.Unimports) == 0 {
		return "it has no edits"
	}
	for _, name := range c.files() {
		f := m.files[name]
		switch {
		case f == nil:
			return fmt.Sprintf("%s is in no package that was loaded", m.Rel(name))
		case !f.Editable && m.contains(name):
			return fmt.Sprintf("%s is made by the cgo tool or SWIG", m.Rel(name))
		case !f.Editable:
			return fmt.Sprintf("%s is outside the module", m.Rel(name))
		case f.Generated:
			return fmt.Sprintf("%s is generated; change its generator instead", m.Rel(name))
		}
		if e, broken := m.brokenBefore(name); broken {
			return "its package does not compile: " + m.errorText(e)
		}
	}
	for _, e := range c.Edits {
		if e.Start < 0 || e.End < e.Start || e.End > len(m.files[e.File].Src) {
			return fmt.Sprintf("an edit lies outside %s", m.Rel(e.File))
		}
	}
	return ""
}

// brokenBefore returns an error that a package with the file had when loaded.
func (m *Module) brokenBefore(name string) (Error, bool) {
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if len(p.Errors) > 0 && slices.ContainsFunc(p.Files, func(f *File) bool { return f.Name == name }) {
				return p.Errors[0], true
			}
		}
	}
	return Error{}, false
}

func (m *Module) errorText(e Error) string {
	if e.File != "" {
		e.File = m.Rel(e.File)
	}
	return e.String()
}
