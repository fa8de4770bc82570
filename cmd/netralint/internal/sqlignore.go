package command

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
)

// withoutAccepted leaves out of what was found what a comment accepts. A comment that
// accepts nothing is a finding where all statements of its file were checked.
func withoutAccepted(code *engine.Report, report *sqlcheck.Report, kinds []string) ([]finding.Finding, error) {
	byFile := map[string][]finding.Finding{}
	for _, f := range report.Findings {
		byFile[f.File] = append(byFile[f.File], f)
	}
	packages := sourceFiles(code)
	for name := range packages {
		byFile[name] = slices.Clip(byFile[name]) // also where nothing was found
	}
	unsure := map[string]bool{}
	for _, places := range report.Left {
		for _, p := range places {
			unsure[p.File] = true
		}
	}
	var out []finding.Finding
	for _, name := range slices.Sorted(maps.Keys(byFile)) {
		left, err := acceptIn(name, packages[name], byFile[name], kinds, !unsure[name] && len(code.Problems) == 0)
		if err != nil {
			return nil, err
		}
		out = append(out, left...)
	}
	finding.Sort(out)
	return out, nil
}

// sourceFiles are the files of the packages that are checked, each with the import
// path of its package.
func sourceFiles(code *engine.Report) map[string]string {
	out := map[string]string{}
	for _, p := range code.Listed {
		if p.DepOnly || p.TestMain() {
			continue
		}
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
			out[filepath.Join(p.Dir, name)] = p.Path()
		}
	}
	return out
}

// acceptIn leaves out what comments of one file accept, and adds, if unused is set,
// the comments that accept nothing.
func acceptIn(name, pkg string, found []finding.Finding, kinds []string, unused bool) ([]finding.Finding, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the comments that accept findings: %w", err)
	}
	if !bytes.Contains(text, []byte("netralint:")) && !bytes.Contains(text, []byte("nolint")) {
		return found, nil
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return found, nil // as the cgo tool or an overlay changes it; nothing is accepted there
	}
	comments := analyzers.Comments(fset, file)
	tok := fset.File(file.FileStart)
	var out []finding.Finding
	for _, f := range found {
		if !comments.Suppresses(f.Rule, at(tok, f.Line), at(tok, max(f.Line, f.EndLine))) {
			out = append(out, f)
		}
	}
	if !unused {
		return out, nil
	}
	for _, p := range comments.Needless(kinds) {
		from, to := fset.Position(p.Pos), fset.Position(p.End)
		out = append(out, finding.Finding{Rule: sqlcheck.IgnoreKind, Severity: "warning", Message: p.Message, Package: pkg,
			Span: finding.Span{File: name, Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column}})
	}
	return out, nil
}

// at returns a position on a line.
func at(tok *token.File, line int) token.Pos {
	return tok.LineStart(min(max(line, 1), tok.LineCount()))
}

func ruleNamesOf(rules []*analysis.Analyzer) []string {
	var names []string
	for _, a := range rules {
		names = append(names, a.Name)
	}
	return names
}
