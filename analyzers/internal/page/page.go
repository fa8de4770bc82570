// Package page turns the package comment of a rule into the page that every
// door shows.
package page

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// URL returns the address of a rule's page.
func URL(rule string) string {
	return "https://pkg.go.dev/github.com/netra-systems/netralint/analyzers/" + rule
}

// Doc returns the page of a rule from the text of its doc.go: what follows
// "RULE:" under the heading "# Analyzer RULE" of the package comment. The
// first line of it is the summary.
//
// It panics if there is no such heading: the text is embedded, so that this is
// a mistake in the program.
func Doc(source, rule string) string {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		panic(fmt.Sprintf("page of %s: %v", rule, err))
	}
	text, ok := section(file, rule)
	if !ok {
		panic(fmt.Sprintf("page of %s: no line %q followed by %q", rule, "# Analyzer "+rule, rule+": summary"))
	}
	return text
}

func section(file *ast.File, rule string) (string, bool) {
	for part := range strings.SplitSeq("\n"+file.Doc.Text(), "\n# ") {
		heading, body, _ := strings.Cut(part, "\n")
		if strings.TrimSpace(heading) != "Analyzer "+rule {
			continue
		}
		body, ok := strings.CutPrefix(strings.TrimSpace(body), rule+":")
		return strings.TrimSpace(body), ok
	}
	return "", false
}
