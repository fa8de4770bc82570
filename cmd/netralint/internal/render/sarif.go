package render

import (
	"cmp"
	"encoding/json"
	"go/doc/comment"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// sarifRoot stands for the root of the repository in a SARIF log.
const sarifRoot = "%SRCROOT%"

// SARIF prints the report as a SARIF 2.1.0 log of one run. What is known in the
// baseline, and what comments accept, is there as suppressed. Version is that of this
// program.
func SARIF(w io.Writer, r *Report, version string) error {
	p := &sarifPrinter{Report: r, sources: make(sources)}
	run := sarifRun{
		Tool:        sarifTool{Driver: sarifDriver{Name: "netralint", Version: version, InformationURI: "https://github.com/netra-systems/netralint"}},
		Invocations: []sarifInvocation{p.invocation()},
		Bases:       map[string]sarifBase{sarifRoot: {Description: sarifText{Text: "the root of the repository"}}},
		ColumnKind:  "utf16CodeUnits",
		Results:     []sarifResult{},
	}
	index := make(map[string]int)
	for i, a := range r.Rules {
		index[a.Name] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(a))
	}
	all := slices.Concat(r.Findings, r.Known)
	for _, a := range r.Accepted {
		all = append(all, a.Finding)
	}
	for i, print := range r.fingerprints(all) {
		result := p.result(all[i])
		result.RuleIndex = index[result.RuleID]
		result.Fingerprints = map[string]string{"netralint/v1": print}
		switch known := i - len(r.Findings); {
		case known >= len(r.Known):
			result.Suppressions = []sarifSuppression{{Kind: "inSource", Justification: r.Accepted[known-len(r.Known)].Reason}}
		case known >= 0:
			result.Suppressions = []sarifSuppression{{Kind: "external", Justification: "known in " + r.Baseline}}
		}
		run.Results = append(run.Results, result)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

// sarifRuleOf is what the log says about a rule: its page.
func sarifRuleOf(a *analysis.Analyzer) sarifRule {
	short, rest, _ := strings.Cut(a.Doc, "\n")
	full, _, _ := strings.Cut(strings.TrimSpace(rest), "\n\n")
	page := new(comment.Parser).Parse(a.Doc)
	printer := &comment.Printer{HeadingLevel: 3, HeadingID: func(*comment.Heading) string { return "" }}
	return sarifRule{
		ID: a.Name, HelpURI: a.URL,
		Short: sarifText{Text: short}, Full: sarifText{Text: cmp.Or(full, short)},
		Help: sarifHelp{Text: a.Doc, Markdown: string(printer.Markdown(page))},
	}
}

type sarifPrinter struct {
	*Report
	sources
}

// invocation says whether everything was checked.
func (p *sarifPrinter) invocation() sarifInvocation {
	out := sarifInvocation{Successful: len(p.Problems) == 0}
	for _, problem := range p.Problems {
		out.Notifications = append(out.Notifications, sarifNotification{Level: "error", Message: sarifText{Text: problem}})
	}
	return out
}

func (p *sarifPrinter) result(f finding.Finding) sarifResult {
	out := sarifResult{
		RuleID: f.Rule, Level: rankOf(f).sarif, Message: sarifText{Text: f.Message},
		Locations: []sarifLocation{p.location(f.Span)},
	}
	for _, rel := range f.Related {
		l := p.location(rel.Span)
		l.Message = &sarifText{Text: rel.Message}
		out.Related = append(out.Related, l)
	}
	for _, fix := range f.Fixes {
		if changes := p.changes(fix); changes != nil {
			out.Fixes = append(out.Fixes, sarifFix{Description: sarifText{Text: fix.Message}, Changes: changes})
		}
	}
	return out
}

// changes returns the edits of a fix by file, or nil if a file is not the one
// analysed.
func (p *sarifPrinter) changes(fix finding.Fix) []sarifChange {
	var out []sarifChange
	for _, e := range fix.Edits {
		line, column, ok := p.position(e.File, e.Start)
		endLine, endColumn, okEnd := p.position(e.File, e.End)
		if !ok || !okEnd {
			return nil
		}
		artifact := p.artifact(e.File)
		if len(out) == 0 || out[len(out)-1].Artifact != artifact {
			out = append(out, sarifChange{Artifact: artifact})
		}
		last := &out[len(out)-1]
		last.Replacements = append(last.Replacements, sarifReplacement{
			Deleted:  sarifRegion{line, column, endLine, endColumn},
			Inserted: sarifText{Text: e.New},
		})
	}
	return out
}

func (p *sarifPrinter) location(s finding.Span) sarifLocation {
	return sarifLocation{Physical: sarifPhysical{
		Artifact: p.artifact(s.File),
		Region: sarifRegion{
			s.Line, p.column(s.File, s.Line, s.Column),
			s.EndLine, p.column(s.File, s.EndLine, s.EndColumn),
		},
	}}
}

// artifact names a file by its place in the repository.
func (p *sarifPrinter) artifact(file string) sarifArtifact {
	if name, ok := p.inRepository(file); ok {
		return sarifArtifact{URI: (&url.URL{Path: name}).String(), Base: sarifRoot}
	}
	name := filepath.ToSlash(file)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
}
