// Package present prints a report about the standard, one file for each output format.
package present

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/fatih/color"

	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// rowsShown bounds the programs and packages that text shows; JSON has all.
const rowsShown = 20

// Text prints the report for people.
func Text(w io.Writer, r *standard.Report, colour bool) error {
	out := bufio.NewWriter(w)
	t := &text{w: out, pass: color.New(color.FgGreen), fail: color.New(color.FgRed, color.Bold), open: color.New(color.Faint)}
	for _, c := range []*color.Color{t.pass, t.fail, t.open} {
		if colour {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	t.lines(r)
	t.phases(r)
	t.programs(r)
	t.packages(r)
	t.migration(r)
	return out.Flush()
}

type text struct {
	w                io.Writer
	pass, fail, open *color.Color
}

// lines prints the checklist.
func (t *text) lines(r *standard.Report) {
	fmt.Fprintf(t.w, "%s: %s\n\n", Headline(r), strings.Join(r.Modules, ", "))
	for _, l := range r.Lines {
		c := t.open
		switch l.Status {
		case standard.Pass:
			c = t.pass
		case standard.Fail:
			c = t.fail
		}
		fmt.Fprintf(t.w, "%2d  %s  %s\n", l.Number, c.Sprintf("%-11s", l.Status), l.Title)
		fmt.Fprintf(t.w, "                 %s\n", reason(l))
		if l.Status == standard.Fail && len(l.Worst) > 0 {
			fmt.Fprintf(t.w, "                 most in %s\n", worst(l, 3))
		}
	}
}

// Headline says how many lines pass.
func Headline(r *standard.Report) string {
	return fmt.Sprintf("%d of %d lines of the standard pass, %d fail, %d are not checked", r.Passed(), len(r.Lines), r.Failed(), r.Open())
}

// reason is why a line has its status, with the count of its findings.
func reason(l *standard.Line) string {
	if l.Findings == 0 {
		return l.Reason
	}
	return fmt.Sprintf("%s: %s", render.Count(l.Findings, "finding"), l.Reason)
}

// worst names the n worst places of a line.
func worst(l *standard.Line, n int) string {
	var parts []string
	for _, c := range l.Worst[:min(n, len(l.Worst))] {
		parts = append(parts, fmt.Sprintf("%s %d", c.Name, c.Findings))
	}
	return strings.Join(parts, ", ")
}

// table prints aligned rows below a head, after an empty line.
func (t *text) table(head string, rows []string) {
	if len(rows) == 0 {
		return
	}
	tw := tabwriter.NewWriter(t.w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(tw, "\n%s\n", head)
	for i, row := range rows {
		if i == rowsShown {
			break
		}
		fmt.Fprintln(tw, row)
	}
	_ = tw.Flush()
	if len(rows) > rowsShown {
		fmt.Fprintf(t.w, "and %d more; -format json has all\n", len(rows)-rowsShown)
	}
}

func (t *text) phases(r *standard.Report) {
	var rows []string
	for _, p := range r.Phases {
		rows = append(rows, fmt.Sprintf("%s\t%d\t%d\t%d", p.Phase, p.Programs, p.Packages, p.Findings))
	}
	t.table("phase\tprograms\tpackages\tfindings in Go files", rows)
}

func (t *text) programs(r *standard.Report) {
	var rows []string
	for _, p := range r.Programs {
		rows = append(rows, fmt.Sprintf("%s\t%s\t%d\t%s", p.Package, p.Kind, p.Findings, byLine(p.ByLine)))
	}
	t.table("program (a finding counts for each that links it)\tkind\tfindings\tby line of the standard", rows)
	if r.OtherPrograms > 0 {
		fmt.Fprintf(t.w, "%s not listed: no database in reach\n", render.Count(r.OtherPrograms, "program"))
	}
}

func (t *text) packages(r *standard.Report) {
	var rows []string
	for _, p := range r.Packages {
		rows = append(rows, fmt.Sprintf("%s\t%d\t%d\t%s", p.Package, p.Findings, p.Tests, byLine(p.ByLine)))
	}
	t.table("package\tfindings\tin tests\tby line of the standard", rows)
}

// byLine lists counts by line of the standard.
func byLine(n map[int]int) string {
	var parts []string
	for _, line := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%d: %d", line, n[line]))
	}
	return strings.Join(parts, ", ")
}

func (t *text) migration(r *standard.Report) {
	m := r.Migration
	fmt.Fprintf(t.w, "\nfiles by the oldest library they import: %d lib/pq, %d database/sql or sqlx, %d pgx or conn\n", m.Files.LibPQ, m.Files.DatabaseSQL, m.Files.Native)
	fmt.Fprintf(t.w, "findings about contexts (line 2): %d\n", m.CallsWithoutContext)
	if m.Plan == nil {
		fmt.Fprintln(t.w, "what -fix would do is not worked out: -plan does, and takes as long as -diff")
	} else {
		t.plan(m.Plan)
	}
	if r.Trend != nil {
		fmt.Fprintf(t.w, "history: %s; %s\n", render.Count(len(r.Trend.Entries)-1, "earlier run"), r.Trend.Words)
	}
}

func (t *text) plan(p *standard.Plan) {
	fmt.Fprintf(t.w, "-fix would move %s; database calls afterwards: %s\n", levels(p.Migrated, "place"), levels(p.Calls, "call"))
	for i, f := range p.Refused {
		if i == rowsShown {
			break
		}
		fmt.Fprintf(t.w, "%s: %s in %s", f.Code, f.Title, render.Count(f.Causes, "place"))
		if f.Held > 0 {
			fmt.Fprintf(t.w, ", which keeps %s", render.Count(f.Held, "place"))
		}
		fmt.Fprintf(t.w, ": %s\n    first: %s\n", f.Do, f.First)
	}
}

// levels lists counts by level, the highest first.
func levels(n map[migrate.Level]int, of string) string {
	var parts []string
	for _, level := range migrate.Levels {
		if n[level] > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", render.Count(n[level], of), level))
		}
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}
