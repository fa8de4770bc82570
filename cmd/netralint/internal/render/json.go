package render

import (
	"encoding/json"
	"io"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

type jsonReport struct {
	Findings []jsonFinding `json:"findings"`
	Summary  jsonSummary   `json:"summary"`
}

type jsonFinding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	jsonSpan
	Package string        `json:"package"`
	Fixable bool          `json:"fixable"`
	Fixed   string        `json:"fixed,omitempty"`   // how, if it is fixable: by itself, or with the module
	Related []jsonRelated `json:"related,omitempty"` // places that explain the finding
}

type jsonRelated struct {
	Message string `json:"message"`
	jsonSpan
}

type jsonSpan struct {
	File      string `json:"file"` // relative to the module root, with slashes
	Line      int    `json:"line"`
	Column    int    `json:"column"` // in bytes, from 1
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

type jsonSummary struct {
	Packages int            `json:"packages"`
	Findings int            `json:"findings"`
	Known    int            `json:"known,omitempty"` // in the baseline, and not among the findings
	ByRule   map[string]int `json:"byRule"`
	Problems []string       `json:"problems,omitempty"` // what could not be checked and why
}

// JSON prints the report as one object.
func JSON(w io.Writer, r *Report) error {
	out := jsonReport{
		Findings: make([]jsonFinding, 0, len(r.Findings)),
		Summary:  jsonSummary{Packages: r.Packages, Findings: len(r.Findings), Known: len(r.Known), ByRule: r.byRule(), Problems: r.Problems},
	}
	for _, f := range r.Findings {
		one := jsonFinding{
			Rule: f.Rule, Severity: f.Severity, Message: f.Message, jsonSpan: r.jsonSpan(f.Span),
			Package: f.Package, Fixable: fixed(f) != "", Fixed: fixed(f),
		}
		for _, rel := range f.Related {
			one.Related = append(one.Related, jsonRelated{rel.Message, r.jsonSpan(rel.Span)})
		}
		out.Findings = append(out.Findings, one)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func (r *Report) jsonSpan(s finding.Span) jsonSpan {
	return jsonSpan{File: r.inModule(s.File), Line: s.Line, Column: s.Column, EndLine: s.EndLine, EndColumn: s.EndColumn}
}
