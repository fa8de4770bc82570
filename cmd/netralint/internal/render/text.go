package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// maxSource is the longest piece of a source line that is shown, in characters.
const maxSource = 160

// margin is what is before a source line.
const margin = "000000 | "

// A TextStyle says how the report for people looks.
type TextStyle struct {
	Dir     string // file names are relative to it where that is shorter
	Colour  bool
	Width   int  // of the terminal in columns; 0 where there is none
	Verbose bool // show the source of every finding, not of the first of its kind
	Hints   bool // say at the end what can be done about the findings

	Quiet      bool // a line for each finding, and nothing else
	Wrapped    bool // on a terminal, also where Quiet
	Statistics bool // no findings, only the summary
}

// Text prints the report for people: a line for each finding, which begins with
// its place as editors and problem matchers expect it, and a summary by rule. The
// first finding of a rule and severity has its source line below it, with a mark
// under what it is about.
func Text(w io.Writer, r *Report, style TextStyle) error {
	out := bufio.NewWriter(w)
	if style.Quiet && !style.Wrapped {
		style.Width = 0 // a finding is a line
	}
	p := &textPrinter{w: out, dir: style.Dir, paint: newPalette(style.Colour), width: style.Width, lines: make(map[string][]string)}
	if !style.Statistics {
		p.findings(r, style)
	}
	if style.Quiet {
		return out.Flush()
	}
	if asked := style.Statistics || style.Verbose; asked || len(r.Findings)+len(r.Known)+r.Gone+r.Old > 0 {
		p.summary(r)
	}
	if style.Hints {
		p.hints(r)
	}
	return out.Flush()
}

type palette struct{ file, rule, faint, fail, warn, info *color.Color }

func newPalette(on bool) palette {
	p := palette{
		file: color.New(color.Bold), rule: color.New(color.FgCyan), faint: color.New(color.Faint),
		fail: color.New(color.FgRed, color.Bold), warn: color.New(color.FgYellow, color.Bold), info: color.New(color.FgBlue, color.Bold),
	}
	for _, c := range []*color.Color{p.file, p.rule, p.faint, p.fail, p.warn, p.info} {
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return p
}

func (p palette) severity(s string) *color.Color {
	switch s {
	case "error":
		return p.fail
	case "warning":
		return p.warn
	}
	return p.info
}

type textPrinter struct {
	w     io.Writer
	dir   string
	paint palette
	width int
	lines map[string][]string // of the file shown last
}

// name returns the shorter of the absolute and the relative name.
func (p *textPrinter) name(file string) string {
	if rel, err := filepath.Rel(p.dir, file); err == nil && len(rel) < len(file) {
		return rel
	}
	return file
}

func (p *textPrinter) findings(r *Report, style TextStyle) {
	shown := map[[2]string]bool{}
	for _, f := range r.Findings {
		p.finding(f)
		kind := [2]string{f.Rule, f.Severity}
		if !style.Quiet && (style.Verbose || !shown[kind]) {
			p.details(f)
		}
		shown[kind] = true
	}
	if len(r.Findings) > 0 && !style.Quiet {
		fmt.Fprintln(p.w)
	}
}

// continued is before what a line of a finding goes on with.
const continued = "    "

// say prints a line, wrapped.
func (p *textPrinter) say(indent, format string, args ...any) {
	fmt.Fprintln(p.w, Wrap(fmt.Sprintf(format, args...), p.width, indent))
}

// store/a.go:12:9: error: db.Query takes no context (blockingcall)
func (p *textPrinter) finding(f finding.Finding) {
	fixable := ""
	switch fixed(f) {
	case byItself:
		fixable = p.paint.faint.Sprint(" fixable")
	case withModule:
		fixable = p.paint.faint.Sprint(" fixable " + withModule)
	}
	p.say(continued, "%s: %s: %s %s%s", p.paint.file.Sprintf("%s:%d:%d", unbroken(p.name(f.File)), f.Line, f.Column),
		p.paint.severity(f.Severity).Sprint(f.Severity), f.Message, p.paint.rule.Sprintf("(%s)", f.Rule), fixable)
}

// details shows the source of a finding and the places that explain it.
func (p *textPrinter) details(f finding.Finding) {
	p.source(f)
	for _, r := range f.Related {
		p.say("         ", "       %s", p.paint.faint.Sprintf("%s:%d:%d: %s", unbroken(p.name(r.File)), r.Line, r.Column, r.Message))
	}
}

// source prints the line the finding begins on, and a mark below it.
func (p *textPrinter) source(f finding.Finding) {
	line, ok := p.line(f.File, f.Line)
	if !ok || f.Column < 1 || f.Column-1 > len(line) {
		return // the file is not the one analysed
	}
	before, marked := line[:f.Column-1], line[f.Column-1:]
	if f.EndLine == f.Line && f.EndColumn > f.Column && f.EndColumn-1 <= len(line) {
		marked = line[f.Column-1 : f.EndColumn-1]
	}
	mark := "^" + strings.Repeat("~", max(0, utf8.RuneCountInString(strings.TrimRight(marked, " \t{"))-1))
	if p.width >= minWidth {
		line, before, mark = fit(line, before, mark, p.width-len(margin))
	}
	if utf8.RuneCountInString(line) > maxSource {
		return
	}
	number := fmt.Sprintf("%6d", f.Line)
	fmt.Fprintf(p.w, "%s %s\n", p.paint.faint.Sprint(number, " |"), line)
	fmt.Fprintf(p.w, "%s %s%s\n", p.paint.faint.Sprint(strings.Repeat(" ", len(number)), " |"), blank(before), p.paint.severity(f.Severity).Sprint(mark))
}

// fit cuts a source line, and the mark below it, to the room there is: what it is indented
// by first, then what is before the mark and behind it.
func fit(line, before, mark string, room int) (string, string, string) {
	if columns(0, line) <= room {
		return line, before, mark
	}
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	bare := func(text string) []rune {
		return []rune(strings.ReplaceAll(text[min(len(text), indent):], "\t", " "))
	}
	runes, start := bare(line), len(bare(before))
	if skip := start + min(len(mark), room/2) + 1 - room; skip > 0 {
		runes = append([]rune("…"), runes[skip+1:]...)
		start -= skip
	}
	if len(runes) > room {
		runes = append(runes[:room-1], '…')
	}
	return string(runes), strings.Repeat(" ", start), mark[:min(len(mark), room-start)]
}

// blank returns white space as wide as the text, tabs kept.
func blank(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text)
}

func (p *textPrinter) line(file string, n int) (string, bool) {
	lines, ok := p.lines[file]
	if !ok {
		data, err := os.ReadFile(file)
		if err == nil {
			lines = strings.Split(string(data), "\n")
		}
		clear(p.lines)
		p.lines[file] = lines
	}
	if n < 1 || n > len(lines) {
		return "", false
	}
	return strings.TrimRight(lines[n-1], "\r"), true
}

func (p *textPrinter) summary(r *Report) {
	p.say("", "%s", Summary(r))
	width := 0
	counts := r.counts()
	for _, c := range counts {
		width = max(width, len(c.rule))
	}
	for _, c := range counts {
		fmt.Fprintf(p.w, "  %s %4d\n", p.paint.rule.Sprintf("%-*s", width, c.rule), c.n)
	}
}

// hints says how to read more about the findings and how many can be fixed.
func (p *textPrinter) hints(r *Report) {
	if len(r.Findings) == 0 {
		return
	}
	fmt.Fprintln(p.w)
	p.say("", "netralint explain %s says what that costs and where the rule is silent.", r.counts()[0].rule)
	fix := cmp.Or(r.Fix, "netralint -fix ./..., -diff shows it")
	n, moved := r.fixable()
	how := ""
	if moved > 0 && moved < n {
		how = fmt.Sprintf(", %d of them %s", moved, withModule)
	} else if moved > 0 {
		how = " " + withModule
	}
	switch {
	case r.Unforeseen:
		p.say("", "At least %d of %d can be fixed: %s.", n, len(r.Findings), fix)
	case n > 0:
		p.say("", "%d of %d can be fixed%s: %s.", n, len(r.Findings), how, fix)
	}
}

// Summary is the line that says how much was found.
func Summary(r *Report) string {
	line := fmt.Sprintf("%s in %s checked", Count(len(r.Findings), "finding"), Count(r.Packages, "package"))
	if r.Baseline != "" {
		line += fmt.Sprintf(", %d known in %s", len(r.Known), r.Baseline)
	}
	if r.Gone > 0 {
		line += fmt.Sprintf(", which has %d too many: netralint baseline prune", r.Gone)
	}
	if r.Since != "" {
		line += fmt.Sprintf(", %d on lines that did not change since %s", r.Old, r.Since)
	}
	return line
}

// Count returns a number with its noun, in the plural unless it is one.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
