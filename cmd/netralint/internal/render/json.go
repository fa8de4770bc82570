package render

import (
	"encoding/json"
	"io"
)

type jsonReport struct {
	Findings []jsonFinding `json:"findings"`
	Summary  jsonSummary   `json:"summary"`
}

type jsonFinding struct {
	Rule      string `json:"rule"`
	Severity  string `json:"severity"`
	Message   string `json:"message"`
	File      string `json:"file"` // relative to the module root, with slashes
	Line      int    `json:"line"`
	Column    int    `json:"column"` // in bytes, from 1
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	Package   string `json:"package"`
	Fixable   bool   `json:"fixable"`
}

type jsonSummary struct {
	Packages int            `json:"packages"`
	Findings int            `json:"findings"`
	Known    int            `json:"known,omitempty"` // in the baseline, and not among the findings
	ByRule   map[string]int `json:"byRule"`
}

// JSON prints the report as one object.
func JSON(w io.Writer, r *Report) error {
	out := jsonReport{
		Findings: make([]jsonFinding, 0, len(r.Findings)),
		Summary:  jsonSummary{Packages: r.Packages, Findings: len(r.Findings), Known: len(r.Known), ByRule: r.byRule()},
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, jsonFinding{
			Rule: f.Rule, Severity: f.Severity, Message: f.Message,
			File: r.inModule(f.File), Line: f.Line, Column: f.Column, EndLine: f.EndLine, EndColumn: f.EndColumn,
			Package: f.Package, Fixable: len(f.Fixes) > 0,
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
