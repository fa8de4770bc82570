package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// githubLimit is how many annotations of a severity GitHub shows of a step. It drops
// the others without a word.
const githubLimit = 10

// GitHub prints the report as workflow commands, which become annotations. What is
// over the limit of annotations is printed as plain lines of the log, with a line that says so.
func GitHub(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	p := &githubPrinter{r, make(sources)}
	shown := make(map[string]int)
	var rest []finding.Finding
	for _, f := range r.Findings {
		if kind := rankOf(f).github; shown[kind] < githubLimit {
			shown[kind]++
			fmt.Fprintln(out, p.command(f))
		} else {
			rest = append(rest, f)
		}
	}
	if len(rest) > 0 {
		fmt.Fprintf(out, "%s without an annotation, as GitHub shows %d errors, %d warnings and %d notices of a step:\n",
			Count(len(rest), "more finding"), githubLimit, githubLimit, githubLimit)
	}
	for _, f := range rest {
		name, _ := r.inRepository(f.File)
		fmt.Fprintf(out, "%s:%d:%d: %s: %s (%s)\n", name, f.Line, f.Column, f.Severity, f.Message, f.Rule)
	}
	return out.Flush()
}

type githubPrinter struct {
	*Report
	sources
}

// command is the workflow command for a finding. Columns are for findings of one
// line; those of others are refused.
func (p *githubPrinter) command(f finding.Finding) string {
	name, _ := p.inRepository(f.File)
	place := fmt.Sprintf("file=%s,line=%d,endLine=%d", githubProperty(name), f.Line, f.EndLine)
	if f.Line == f.EndLine {
		place += fmt.Sprintf(",col=%d,endColumn=%d", p.column(f.File, f.Line, f.Column), p.column(f.File, f.Line, f.EndColumn))
	}
	return fmt.Sprintf("::%s %s,title=%s::%s", rankOf(f).github, place, githubProperty("netralint "+f.Rule), githubData.Replace(f.Message))
}

var githubData = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")

func githubProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData.Replace(text))
}
