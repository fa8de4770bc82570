package vet

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// The form in which the go command, Bazel and editors expect findings: by
// package, then by rule.
type (
	jsonTree       map[string]map[string][]jsonDiagnostic
	jsonDiagnostic struct {
		Category       string        `json:"category,omitempty"`
		Posn           string        `json:"posn"`
		End            string        `json:"end"`
		Message        string        `json:"message"`
		SuggestedFixes []jsonFix     `json:"suggested_fixes,omitempty"`
		Related        []jsonRelated `json:"related,omitempty"`
	}
	jsonFix struct {
		Message string     `json:"message"`
		Edits   []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		Filename string `json:"filename"`
		Start    int    `json:"start"`
		End      int    `json:"end"`
		New      string `json:"new"`
	}
	jsonRelated struct {
		Posn    string `json:"posn"`
		End     string `json:"end"`
		Message string `json:"message"`
	}
)

// printJSON prints findings as go vet -json has them: by package, then by rule.
func printJSON(w io.Writer, id string, findings []finding.Finding) error {
	rules := make(map[string][]jsonDiagnostic)
	for _, f := range findings {
		d := jsonDiagnostic{Category: f.Severity, Posn: begin(f.Span), End: end(f.Span), Message: message(f)}
		for _, fix := range f.Fixes {
			out := jsonFix{Message: fix.Message}
			for _, e := range fix.Edits {
				out.Edits = append(out.Edits, jsonEdit{Filename: e.File, Start: e.Start, End: e.End, New: e.New})
			}
			d.SuggestedFixes = append(d.SuggestedFixes, out)
		}
		for _, r := range f.Related {
			d.Related = append(d.Related, jsonRelated{Posn: begin(r.Span), End: end(r.Span), Message: r.Message})
		}
		rules[f.Rule] = append(rules[f.Rule], d)
	}
	tree := make(jsonTree)
	if len(rules) > 0 {
		tree[id] = rules
	}
	data, err := json.MarshalIndent(tree, "", "\t")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", data)
	return err
}

func printText(w io.Writer, findings []finding.Finding, context int) error {
	for _, f := range findings {
		fmt.Fprintf(w, "%s: %s\n", begin(f.Span), message(f))
		if context >= 0 {
			printSource(w, f.Span, context)
		}
		for _, r := range f.Related {
			fmt.Fprintf(w, "%s: \t%s\n", begin(r.Span), r.Message)
		}
	}
	if len(findings) > 0 {
		return exitCode(1)
	}
	return nil
}

// printSource prints the lines of the span and some around them.
func printSource(w io.Writer, s finding.Span, around int) {
	data, err := os.ReadFile(s.File)
	if err != nil {
		return // the position alone must do
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		if n >= s.Line-around && n <= s.EndLine+around {
			fmt.Fprintf(w, "%d\t%s\n", n, strings.TrimRight(line, "\r\n"))
		}
	}
}

// message has the rule at its end: the go command prints nothing else.
func message(f finding.Finding) string { return f.Message + " (" + f.Rule + ")" }

func begin(s finding.Span) string { return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column) }
func end(s finding.Span) string   { return fmt.Sprintf("%s:%d:%d", s.File, s.EndLine, s.EndColumn) }
