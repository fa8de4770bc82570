package command

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/repair"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/thread"
)

// maxTold bounds the places that are printed one by one; the file of -report
// has all.
const maxTold = 40

// packageRow is what -report and the final table say of one package.
type packageRow struct {
	Package  string                `json:"package"`
	Before   int                   `json:"findingsBefore"`
	Migrated map[migrate.Level]int `json:"migrated,omitempty"`
	// Calls are its database calls by the level they are at afterwards.
	Calls   map[migrate.Level]int `json:"calls,omitempty"`
	Refused map[string]int        `json:"refused,omitempty"`
	Left    int                   `json:"findingsLeft"`
}

// reasonRow counts one reason why something was not moved.
type reasonRow struct {
	Code   string `json:"code"`
	Places int    `json:"places"`
	Title  string `json:"title"`
	Do     string `json:"do"`
}

// migrationReport is the file of -report.
type migrationReport struct {
	Level    string            `json:"level"`
	API      string            `json:"api"` // program or library
	Packages []packageRow      `json:"packages"`
	Total    packageRow        `json:"total"`
	Contexts *contextsRow      `json:"contexts,omitempty"`
	Bridges  int               `json:"bridges"`
	TODO     int               `json:"todo"` // calls that were given context.TODO()
	Reasons  []reasonRow       `json:"reasons"`
	Refusals []migrate.Refusal `json:"refusals"`
	Notes    []string          `json:"notes"`
}

// contextsRow counts database calls that had no context.
type contextsRow struct {
	Given   map[string]int `json:"given"`   // by where it comes from
	Without map[string]int `json:"without"` // by the reason
}

// newReport puts together what the migration did, with the findings before and
// those left.
func newReport(before []finding.Finding, result *repair.Result) *migrationReport {
	r := result.Migration.Report
	out := &migrationReport{Level: string(result.Level), API: string(r.API), Packages: packageRows(before, result.After.Findings, r.Packages), Bridges: r.Bridges, TODO: r.Unfinished,
		Reasons: reasons(r.Refusals), Refusals: nonNil(r.Refusals), Notes: slices.Concat([]string{}, result.Notes, result.Limits, r.Notes)}
	out.Total = total(out.Packages)
	if len(r.Contexts)+len(r.Without) > 0 {
		out.Contexts = &contextsRow{Given: r.Contexts, Without: r.Without}
	}
	return out
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// packageRows joins by package what was found before, what was migrated, and what
// is left.
func packageRows(before, left []finding.Finding, migrated []*migrate.PackageReport) []packageRow {
	rows := map[string]*packageRow{}
	row := func(path string) *packageRow {
		if rows[path] == nil {
			rows[path] = &packageRow{Package: path}
		}
		return rows[path]
	}
	for path, n := range byPackage(before) {
		row(path).Before = n
	}
	for path, n := range byPackage(left) {
		row(path).Left = n
	}
	for _, p := range migrated {
		r := row(p.Path)
		r.Migrated, r.Calls, r.Refused = p.Migrated, p.Calls, p.Refused
	}
	list := []packageRow{}
	for _, path := range slices.Sorted(maps.Keys(rows)) {
		list = append(list, *rows[path])
	}
	return list
}

// total adds up the rows.
func total(rows []packageRow) packageRow {
	sum := packageRow{Package: "total", Migrated: map[migrate.Level]int{}, Calls: map[migrate.Level]int{}, Refused: map[string]int{}}
	for _, r := range rows {
		sum.Before += r.Before
		sum.Left += r.Left
		add(sum.Migrated, r.Migrated)
		add(sum.Calls, r.Calls)
		add(sum.Refused, r.Refused)
	}
	return sum
}

func add[K comparable](sum, n map[K]int) {
	for key, k := range n {
		sum[key] += k
	}
}

// reasons counts the reasons: those that keep the driver as it is first, then
// the most frequent.
func reasons(list []migrate.Refusal) []reasonRow {
	n := map[string]int{}
	keeps := map[string]bool{} // the driver as it is
	for _, f := range list {
		n[f.Code]++
		keeps[f.Code] = keeps[f.Code] || f.Level != migrate.LevelNative
	}
	rows := []reasonRow{}
	for _, code := range slices.Sorted(maps.Keys(n)) {
		why, _ := migrate.Explain(code)
		rows = append(rows, reasonRow{Code: code, Places: n[code], Title: why.Title, Do: why.Do})
	}
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := rows[i], rows[j]
		if keeps[a.Code] != keeps[b.Code] {
			return keeps[a.Code]
		}
		return a.Places > b.Places
	})
	return rows
}

// print prints the table, the refusals and what to do about the most frequent
// reasons.
func (r *migrationReport) print(w io.Writer) {
	if slices.ContainsFunc(r.Packages, func(p packageRow) bool { return p.Migrated != nil }) {
		r.table(w)
	}
	r.contexts(w)
	if r.TODO > 0 {
		fmt.Fprintf(w, "contexts: %s to pgx given context.TODO(), for want of one: replace it\n", render.Count(r.TODO, "call"))
	}
	if r.Bridges > 0 {
		fmt.Fprintf(w, "bridges: code that needs database/sql gets it from a native handle in %s\n", render.Count(r.Bridges, "place"))
	}
	r.refusals(w)
	for i, n := range r.Notes {
		if i == maxTold {
			fmt.Fprintf(w, "and %s more; the file of -report has all\n", render.Count(len(r.Notes)-i, "note"))
			break
		}
		fmt.Fprintf(w, "note: %s\n", n)
	}
}

// tableWidth is what the table may take of a terminal, in columns.
const tableWidth = 100

// table prints the rows; one that would not fit has its counts below each other,
// and the end of its package alone.
func (r *migrationReport) table(w io.Writer) {
	rows := r.Packages
	if len(rows) > 1 {
		rows = append(slices.Clone(rows), r.Total)
	}
	text := tabulate("package\tfindings before\tmigrated\tdatabase calls\trefused\tfindings left", rows, ", ", tableWidth)
	if slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool { return len(line) > tableWidth }) {
		text = tabulate("package\tbefore\tmigrated\tcalls\trefused\tleft", rows, "\n", maxPackage)
	}
	_, _ = io.WriteString(w, text)
}

// maxPackage is how much of an import path a table that hardly fits shows.
const maxPackage = 28

// tabulate aligns the rows. Between is what separates the counts of a cell; with a line
// end they stand below each other. Of a longer package name the end is shown.
func tabulate(head string, rows []packageRow, between string, longest int) string {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, head)
	for _, row := range rows {
		name := row.Package
		if len(name) > longest {
			name = "..." + name[len(name)-longest+3:]
		}
		migrated, calls, refused := levels(row.Migrated), levels(row.Calls), counts(row.Refused)
		for i := 0; ; i++ {
			m, c, f := part(migrated, between, i), part(calls, between, i), part(refused, between, i)
			if i == 0 {
				fmt.Fprintf(tw, "%s\t%d\t%s\t%s\t%s\t%d\n", name, row.Before, m, c, f, row.Left)
				continue
			}
			if m+c+f == "" {
				break
			}
			fmt.Fprintf(tw, "\t\t%s\t%s\t%s\t\n", m, c, f)
		}
	}
	_ = tw.Flush()
	return b.String()
}

// part is the line of a cell: all of it, or one of its counts.
func part(cell, between string, i int) string {
	lines := strings.Split(strings.ReplaceAll(cell, ", ", between), "\n")
	if i >= len(lines) {
		return ""
	}
	return lines[i]
}

// contexts says where calls have their contexts from.
func (r *migrationReport) contexts(w io.Writer) {
	if r.Contexts == nil {
		return
	}
	sum := func(n map[string]int) (k int) {
		for _, i := range n {
			k += i
		}
		return k
	}
	if n := sum(r.Contexts.Given); n > 0 {
		fmt.Fprintf(w, "contexts: %s given one: %s\n", render.Count(n, "call"), counts(r.Contexts.Given))
	}
	if r.Contexts.Given[thread.Variant.String()] > 0 {
		fmt.Fprintln(w, "variant: the function stays as it is, since other modules can call it, and has one with a context beside it; -api=program changes it instead")
	}
	if n := sum(r.Contexts.Without); n > 0 {
		fmt.Fprintf(w, "contexts: %s left without: %s\n", render.Count(n, "call"), counts(byCause(r.Contexts.Without)))
	}
	for why := range r.Contexts.Without {
		if strings.Contains(why, thread.ToOthers) {
			fmt.Fprintln(w, "exported: a parameter more, or a method more in an interface, breaks modules that call or implement it; -api=program gives it one all the same, for a new major version")
			break
		}
	}
}

// refusals says what was not moved, one line a cause, and what to do about the
// first three reasons.
func (r *migrationReport) refusals(w io.Writer) {
	list := causes(r.Refusals)
	for i, c := range list {
		if i == maxTold {
			fmt.Fprintf(w, "and %s more; the file of -report has all\n", render.Count(len(list)-i, "cause"))
			break
		}
		f := c.first
		kept := "not migrated"
		if f.Level == migrate.LevelNative {
			kept = "stays on database/sql"
		}
		also := ""
		if c.places > 1 {
			also = ", as in " + render.Count(c.places-1, "other place")
		}
		fmt.Fprintf(w, "%s%s: %s (%s)%s\n", place(f), kept, strings.Join(strings.Fields(f.Text), " "), f.Code, also)
	}
	for _, why := range r.Reasons[:min(3, len(r.Reasons))] {
		fmt.Fprintf(w, "%s: %s: %s\n", why.Code, why.Title, why.Do)
	}
}

// cause is what keeps several places from moving in the same way.
type cause struct {
	first  migrate.Refusal
	places int
}

// causes joins refusals that say the same: those that keep the driver as it is
// first, then the most frequent.
func causes(list []migrate.Refusal) []cause {
	var all []cause
	at := map[migrate.Refusal]int{}
	for _, f := range list {
		same := migrate.Refusal{Level: f.Level, Code: f.Code, Text: f.Text}
		i, ok := at[same]
		if !ok {
			i = len(all)
			at[same] = i
			all = append(all, cause{first: f})
		}
		all[i].places++
	}
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if driver := a.first.Level != migrate.LevelNative; driver != (b.first.Level != migrate.LevelNative) {
			return driver
		}
		return a.places > b.places
	})
	return all
}

// place names where a refusal is, with a space behind it; nothing if it is
// nowhere in particular.
func place(f migrate.Refusal) string {
	switch {
	case f.File != "" && f.Line > 0:
		return fmt.Sprintf("%s:%d: ", f.File, f.Line)
	case f.File != "":
		return f.File + ": "
	case f.Package != "":
		return f.Package + ": "
	}
	return ""
}

// levels prints counts, the highest level first.
func levels(n map[migrate.Level]int) string {
	var parts []string
	for _, l := range migrate.Levels {
		if n[l] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[l], l))
		}
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, ", ")
}

// byCause joins the functions that stay as they are for one and the same reason.
func byCause(n map[string]int) map[string]int {
	names := map[string][]string{}
	for _, why := range slices.Sorted(maps.Keys(n)) {
		if name := thread.Stays(why); name != "" {
			names[thread.Cause(why)] = append(names[thread.Cause(why)], name)
		}
	}
	out := map[string]int{}
	for why, calls := range n {
		if list := names[thread.Cause(why)]; len(list) > 1 && thread.Stays(why) != "" {
			who := list[0] + " and " + list[1]
			if more := len(list) - 2; more > 0 {
				who = fmt.Sprintf("%s, %s and %d more", list[0], list[1], more)
			}
			_, cause, _ := strings.Cut(thread.Cause(why), ": ")
			if rest, ok := strings.CutPrefix(cause, "it "); ok {
				cause = "each " + rest
			}
			why = who + " stay as they are: " + cause
		}
		out[why] += calls
	}
	return out
}

func counts(n map[string]int) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%d %s", n[key], key))
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, ", ")
}

// save writes the file of -report; a name of "" means that there is none.
func (r *migrationReport) save(name string) error {
	if name == "" {
		return nil
	}
	out, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Clean(name), append(out, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func byPackage(all []finding.Finding) map[string]int {
	n := map[string]int{}
	for _, f := range all {
		n[f.Package]++
	}
	return n
}
