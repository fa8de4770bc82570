package goversion

import (
	"go/build/constraint"
	"go/token"

	"github.com/netra-systems/netralint/fixer"
)

// A pin keeps a file on the language of an older Go, by a build constraint,
// where the version the conn module asks for would change what it means or
// keep its tests from running.
type pin struct {
	version string // "1.21"
	why     string
}

// oldestPin is the oldest language a single file can be kept on.
const oldestPin = "1.21"

// pinEdit adds the version to the constraint of a file, or gives it one.
func pinEdit(m *fixer.Module, f *fixer.File, v pin) fixer.Edit {
	offset := func(p token.Pos) int { return m.Fset.Position(p).Offset }
	tag := "go" + v.version
	for _, group := range f.Syntax.Comments {
		for _, c := range group.List {
			if c.Pos() > f.Syntax.Package || !constraint.IsGoBuild(c.Text) {
				continue
			}
			if expr, err := constraint.Parse(c.Text); err == nil {
				and := &constraint.AndExpr{X: expr, Y: &constraint.TagExpr{Tag: tag}}
				return fixer.Edit{File: f.Name, Start: offset(c.Pos()), End: offset(c.End()), New: "//go:build " + and.String()}
			}
		}
	}
	at := offset(f.Syntax.Package)
	if f.Syntax.Doc != nil {
		at = offset(f.Syntax.Doc.Pos())
	}
	return fixer.Edit{File: f.Name, Start: at, End: at, New: "//go:build " + tag + "\n\n"}
}
