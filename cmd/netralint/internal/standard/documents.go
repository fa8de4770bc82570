package standard

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/documents"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// documents reads what is not Go in and below the modules, and decides about it.
func (a *assessment) documents() error {
	var dirs []string
	for _, m := range a.Survey.Modules {
		dirs = append(dirs, m.Dir)
	}
	read, err := documents.Read(dirs, a.Survey.code())
	if err != nil {
		return err
	}
	for _, f := range read.Findings {
		a.add(lineDocuments, "documents", finding.Finding{Severity: "warning", Message: f.Message, Span: finding.Span{File: f.File, Line: f.Line, Column: f.Column}})
	}
	line := a.Lines[lineDocuments-1]
	var kinds []string
	for _, kind := range slices.Sorted(maps.Keys(read.Read)) {
		kinds = append(kinds, fmt.Sprintf("%d %s", read.Read[kind], kind))
	}
	switch {
	case len(read.Broken) > 0:
		line.unread = a.unread(read.Broken)
		line.Status, line.Reason = NotChecked, line.unread
	case kinds == nil:
		line.Status, line.Reason = NotChecked, "there are no settings, manifests, workflows or documents"
	default:
		line.Status, line.Reason = Pass, "nothing of the old configuration is in what was read: "+strings.Join(kinds, ", ")
	}
	return nil
}

// unreadShown is how many of the places that could not be read a line names.
const unreadShown = 3

// unread says what could not be read.
func (a *assessment) unread(broken []string) string {
	words := render.Count(len(broken), "place") + " could not be read: "
	for i, message := range broken[:min(len(broken), unreadShown)] {
		if i > 0 {
			words += "; "
		}
		words += a.relativeIn(message)
	}
	if more := len(broken) - unreadShown; more > 0 {
		words += fmt.Sprintf("; and %d more", more)
	}
	return words
}

// relativeIn shortens the name of a file at the beginning of a message.
func (a *assessment) relativeIn(message string) string {
	return strings.TrimPrefix(message, a.Dir+"/")
}

// code says which drivers the code imports.
func (s *Survey) code() (code documents.Code) {
	other := false
	s.eachDriver(func(_ *Package, _ *File, name string, _ bool) {
		code.Postgres = code.Postgres || isPostgres(name)
		code.LibPQ = code.LibPQ || name == "lib/pq"
		other = other || dbapi.IsOtherDatabase(name)
	})
	code.Postgres = code.Postgres && !other
	return code
}
