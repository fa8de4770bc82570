// Package docs writes the documents that follow from the list of rules, so that
// they cannot say anything else: the table of rules in README.md, and the
// example configuration for golangci-lint.
package docs

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
)

//go:generate go run ./gen

// The lines of README.md between which the table of rules is.
const (
	tableBegin = "<!-- rules: written by make docs -->\n"
	tableEnd   = "<!-- end of rules -->\n"
)

// A Document is a file and what should be in it.
type Document struct {
	File string // relative to the root of the repository
	Text string
}

// Documents returns the documents for the rules, in the repository at root.
func Documents(root string, rules []*analysis.Analyzer) ([]Document, error) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return nil, err
	}
	head, rest, ok := strings.Cut(string(readme), tableBegin)
	_, tail, end := strings.Cut(rest, tableEnd)
	if !ok || !end {
		return nil, fmt.Errorf("README.md has no lines %q and %q for the table of rules", strings.TrimSpace(tableBegin), strings.TrimSpace(tableEnd))
	}
	return []Document{
		{"README.md", head + tableBegin + table(rules) + tableEnd + tail},
		{".golangci.example.yml", example(rules)},
	}, nil
}

// table is a Markdown table of the rules.
func table(rules []*analysis.Analyzer) string {
	var b strings.Builder
	b.WriteString("\n| rule | reports | settings |\n|---|---|---|\n")
	for _, a := range rules {
		var settings []string
		a.Flags.VisitAll(func(f *flag.Flag) { settings = append(settings, "`-"+a.Name+"."+f.Name+"`") })
		fmt.Fprintf(&b, "| <a id=%q></a>[%s](%s) | %s | %s |\n", a.Name, a.Name, a.URL,
			strings.ReplaceAll(strings.TrimPrefix(summary(a), "report "), "|", `\|`), strings.Join(settings, " "))
	}
	b.WriteString("\n")
	return b.String()
}

// example is a configuration of golangci-lint with all settings at their
// defaults.
func example(rules []*analysis.Analyzer) string {
	var b strings.Builder
	b.WriteString(exampleHead)
	for _, a := range rules {
		fmt.Fprintf(&b, "        #     - %s # %s\n", a.Name, summary(a))
	}
	for _, a := range rules {
		first := true
		a.Flags.VisitAll(func(f *flag.Flag) {
			if first {
				fmt.Fprintf(&b, "        #   %s:\n", a.Name)
				first = false
			}
			_, usage := flag.UnquoteUsage(f)
			fmt.Fprintf(&b, "        #     %s: %s # %s\n", f.Name, value(f), usage)
		})
	}
	return b.String()
}

const exampleHead = `# Written by make docs. Copy what you need to .golangci.yml of your module.
version: "2"

issues:
  # Show all findings: otherwise 50 of a linter, 3 of a text and one of a line.
  max-issues-per-linter: 0
  max-same-issues: 0
  uniq-by-line: false

linters:
  enable:
    - netralint
  settings:
    custom:
      netralint:
        type: module
        description: PostgreSQL code that fails in production
        original-url: github.com/netra-systems/netralint
        # Rules and their settings are those of .netralint.yml, as for the command. What
        # is written here is for golangci-lint alone, with the same keys:
        # settings:
        #   enable:
`

// value is the default of a setting as YAML.
func value(f *flag.Flag) string {
	if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
		return f.DefValue
	}
	if _, err := fmt.Sscan(f.DefValue, new(float64)); err == nil {
		return f.DefValue
	}
	return fmt.Sprintf("%q", f.DefValue)
}

func summary(a *analysis.Analyzer) string {
	first, _, _ := strings.Cut(a.Doc, "\n")
	return first
}
