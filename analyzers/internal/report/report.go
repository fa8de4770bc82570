// Package report is how the rules report: it drops findings that a comment
// ignores and fixes that must not be applied, and fixes the vocabulary of
// severities.
package report

import (
	"fmt"
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/ignore"
	"github.com/netra-systems/netralint/fixer/cgo"
)

// The severities of a finding, carried in [analysis.Diagnostic.Category].
const (
	Error   = "error"   // breaks in production, or leaves the standard
	Warning = "warning" // may break: part of the evidence is missing
	Info    = "info"    // works; there is a better way
)

// Requires lists what a rule must require in order to report through this
// package.
var Requires = []*analysis.Analyzer{ignore.Directives}

// A Reporter reports the findings of one rule in one package.
type Reporter struct {
	pass    *analysis.Pass
	ignores *ignore.Set
	frozen  map[*token.File]bool // files whose text must not be edited
}

// New returns the Reporter of a pass, whose analyzer must require [Requires].
func New(pass *analysis.Pass) *Reporter {
	return &Reporter{
		pass:    pass,
		ignores: pass.ResultOf[ignore.Directives].(*ignore.Set),
		frozen:  make(map[*token.File]bool),
	}
}

// Report reports a finding unless a comment ignores it, and says whether it
// did. The fixes of a finding in a file that a program writes, or that the go
// command rewrote before compiling (cgo), are dropped.
//
// The category must be one of the severities.
func (r *Reporter) Report(d analysis.Diagnostic) bool {
	switch d.Category {
	case Error, Warning, Info:
	default:
		panic(fmt.Sprintf("%s: finding with severity %q", r.pass.Analyzer.Name, d.Category))
	}
	if r.ignores.Accept(r.pass.Analyzer.Name, d) {
		return false
	}
	if d.SuggestedFixes != nil && (r.Frozen(d.Pos) || r.translated(d.Pos)) {
		d.SuggestedFixes = nil
	}
	r.pass.Report(d)
	return true
}

// Ignored reports whether a comment ignores a finding of this rule at pos..end,
// and counts that comment as used. A rule that joins several places into one
// finding asks it for each of them.
func (r *Reporter) Ignored(pos, end token.Pos) bool {
	return r.ignores.Suppresses(r.pass.Analyzer.Name, pos, end)
}

// Frozen reports whether the file that holds pos must not be edited, because
// its text is made by a program. What the cgo tool makes of a file is none of
// them: what a rule says about it is true of the file that people edit, and only
// the edits are not those of that file; Report drops them.
func (r *Reporter) Frozen(pos token.Pos) bool {
	tok := r.pass.Fset.File(pos)
	if frozen, ok := r.frozen[tok]; ok {
		return frozen
	}
	file := r.file(pos)
	frozen := file == nil || !cgo.Translation(file) && (ast.IsGenerated(file) || moved(tok, file))
	r.frozen[tok] = frozen
	return frozen
}

// Generated reports whether the file that holds pos is marked as generated, and
// is no translation of one that people write.
func (r *Reporter) Generated(pos token.Pos) bool {
	file := r.file(pos)
	return file != nil && ast.IsGenerated(file) && !cgo.Translation(file)
}

// translated reports whether the file that holds pos is made by the cgo tool of
// one that people write.
func (r *Reporter) translated(pos token.Pos) bool {
	file := r.file(pos)
	return file != nil && cgo.Translation(file)
}

// file returns the package's file that holds pos, or nil.
func (r *Reporter) file(pos token.Pos) *ast.File {
	for _, file := range r.pass.Files {
		if file.FileStart <= pos && pos <= file.FileEnd {
			return file
		}
	}
	return nil
}

// moved reports whether the file says, by //line comments, that its text comes
// from another file.
func moved(tok *token.File, file *ast.File) bool {
	return tok.PositionFor(file.Package, true).Filename != tok.Name() ||
		tok.PositionFor(file.FileEnd, true).Filename != tok.Name()
}
