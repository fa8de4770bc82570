package present

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard"
)

// Marker is the first line of the report in Markdown: a job that comments on pull
// requests finds its earlier comment by it.
const Marker = "<!-- netralint report -->"

// commentRows bounds the rows of a table, so that the report fits in a comment.
const commentRows = 15

// Markdown prints the report as a comment on a pull request.
func Markdown(w io.Writer, r *standard.Report) error {
	out := bufio.NewWriter(w)
	m := &markdown{out}
	fmt.Fprintf(out, "%s\n### netralint: %s\n", Marker, Headline(r))
	if r.Trend != nil {
		fmt.Fprintf(out, "\n%s left; %s.\n", render.Count(r.Left(), "finding"), cell(r.Trend.Words))
	} else {
		fmt.Fprintf(out, "\n%s left.\n", render.Count(r.Left(), "finding"))
	}
	for i, p := range r.Problems {
		if i == commentRows {
			break
		}
		fmt.Fprintf(out, "\n> not checked: %s\n", cell(p))
	}
	m.lines(r)
	m.programs(r)
	m.migration(r)
	return out.Flush()
}

type markdown struct{ w io.Writer }

// table prints rows of cells. What is left out is counted.
func (m *markdown) table(head []string, rows [][]string) {
	fmt.Fprintf(m.w, "\n| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for i, row := range rows {
		if i == commentRows {
			fmt.Fprintf(m.w, "\nand %d more\n", len(rows)-i)
			break
		}
		fmt.Fprintf(m.w, "| %s |\n", strings.Join(row, " | "))
	}
}

func (m *markdown) lines(r *standard.Report) {
	var rows [][]string
	for _, l := range r.Lines {
		mark := map[standard.Status]string{standard.Pass: "✅", standard.Fail: "❌", standard.NotChecked: "➖"}[l.Status]
		why := cell(l.Reason)
		if l.Status == standard.Fail && len(l.Worst) > 0 {
			why += "<br>most in " + cell(worst(l, 3))
		}
		rows = append(rows, []string{fmt.Sprint(l.Number), mark + " " + string(l.Status), cell(l.Title), fmt.Sprint(l.Findings), why})
	}
	m.table([]string{"", "", "line of the standard", "findings", ""}, rows)
}

func (m *markdown) programs(r *standard.Report) {
	fmt.Fprint(m.w, "\n<details><summary>Phases and programs</summary>\n")
	var rows [][]string
	for _, p := range r.Phases {
		rows = append(rows, []string{cell(string(p.Phase)), fmt.Sprint(p.Programs), fmt.Sprint(p.Packages), fmt.Sprint(p.Findings)})
	}
	m.table([]string{"phase", "programs", "packages", "findings in Go files"}, rows)
	if len(r.Programs) > 0 {
		rows = nil
		for _, p := range r.Programs {
			rows = append(rows, []string{code(p.Package), cell(string(p.Kind)), fmt.Sprint(p.Findings), byLine(p.ByLine)})
		}
		m.table([]string{"program", "kind", "findings", "by line of the standard"}, rows)
	}
	fmt.Fprint(m.w, "\n</details>\n")
}

func (m *markdown) migration(r *standard.Report) {
	f := r.Migration.Files
	fmt.Fprintf(m.w, "\nFiles by the oldest library they import: %d lib/pq, %d database/sql or sqlx, %d pgx or conn.\n", f.LibPQ, f.DatabaseSQL, f.Native)
	p := r.Migration.Plan
	if p == nil {
		return
	}
	fmt.Fprintf(m.w, "\n`-fix` would move %s; database calls afterwards: %s.\n", levels(p.Migrated, "place"), levels(p.Calls, "call"))
	if len(p.Refused) == 0 {
		return
	}
	var rows [][]string
	for _, f := range p.Refused {
		rows = append(rows, []string{"`" + f.Code + "` " + cell(f.Title), fmt.Sprint(f.Causes), fmt.Sprint(f.Held), cell(f.Do)})
	}
	m.table([]string{"what keeps the rest", "places", "keeps", "what to do"}, rows)
}

// code is an import path as code, in which nothing is markup but its end.
func code(path string) string {
	if strings.ContainsAny(path, "`|\n") {
		return cell(path)
	}
	return "`" + path + "`"
}

// cell makes text safe in a cell: it neither ends the cell nor is taken for markup or
// for the name of somebody.
func cell(text string) string {
	text = strings.Join(strings.Fields(redact(text)), " ")
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", ">", "&gt;", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "@", "@\u200b").Replace(text)
}
