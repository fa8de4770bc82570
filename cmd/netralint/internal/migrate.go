package command

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"text/tabwriter"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// migration holds the flags of the move off lib/pq and what came of it.
type migration struct {
	level   string
	thread  string
	parity  bool
	report  string // a file
	options migrate.Options

	before map[string]int // findings by package
	result *migrate.Result
}

// The values of -thread.
const (
	threadOwn = "own"
	threadAll = "all"
)

func addMigrationFlags(flags *flag.FlagSet) *migration {
	m := &migration{}
	flags.StringVar(&m.level, "level", string(migrate.LevelNative), "how far -fix goes: `native` to pgx, driver off lib/pq, context only gives calls their context")
	flags.StringVar(&m.thread, "thread", threadOwn, "which functions -fix gives a context parameter: `own`, those no other module can call, or all")
	flags.BoolVar(&m.parity, "parity", true, "what -fix writes keeps lib/pq's behaviour (conn.WithParity)")
	flags.StringVar(&m.options.ConnPath, "conn", migrate.ConnPath, "move onto the conn package of this import `path`; see netralint help conn for a copy of one's own")
	flags.StringVar(&m.options.ConnVersion, "conn-version", "", "require this `version` of the module with the conn package (default: the newest)")
	flags.StringVar(&m.options.ConnReplace, "conn-replace", "", "let go.mod use a `dir`ectory for the module with the conn package")
	flags.StringVar(&m.report, "report", "", "with -fix or -diff, write what was migrated to a JSON `file`")
	return m
}

func (m *migration) check() error {
	if !slices.Contains(migrate.Levels, migrate.Level(m.level)) {
		return fmt.Errorf("there is no level %q: choose %s, %s or %s", m.level, migrate.LevelNative, migrate.LevelDriver, migrate.LevelContext)
	}
	if m.thread != threadOwn && m.thread != threadAll {
		return fmt.Errorf("-thread is %q: choose %s or %s", m.thread, threadOwn, threadAll)
	}
	m.options.Level, m.options.ThreadAll, m.options.NoParity = migrate.Level(m.level), m.thread == threadAll, !m.parity
	return nil
}

// wanted reports whether the module is to be changed as a whole: a rule that
// asks for it runs, on packages and not on files.
func (m *migration) wanted(opts *options) bool {
	if slices.ContainsFunc(opts.patterns, func(p string) bool { return filepath.Ext(p) == ".go" }) {
		return false
	}
	chosen := func(rule string) bool {
		return slices.ContainsFunc(opts.rules.chosen(), func(r *analysis.Analyzer) bool { return r.Name == rule })
	}
	m.options.NoContexts = !chosen("blockingcall")
	if !chosen("syncdriver") {
		m.options.Level = migrate.LevelContext
	}
	return !m.options.NoContexts || m.options.Level != migrate.LevelContext
}

// plan works out the migration without the changes that hold names.
func (m *migration) plan(ctx context.Context, dir string, opts *options, hold func(id string) bool) (err error) {
	m.options.Dir, m.options.Hold, m.result = dir, hold, nil
	m.options.Steps = opts.patches != ""
	if opts.tags != "" {
		m.options.Tags = strings.Split(opts.tags, ",")
	}
	if m.options.Within, err = limit(ctx, dir, opts.patterns); err != nil {
		return err
	}
	if m.result, err = migrate.Plan(ctx, m.options); err != nil {
		return fmt.Errorf("not migrated: %w", err)
	}
	return nil
}

// changed reports whether the module changes at all.
func (m *migration) changed() bool { return m.result != nil && len(m.result.Files) > 0 }

// deed says what the change of the module is beyond fixes of findings: "moved"
// it somewhere, or nothing.
func (m *migration) deed(infinitive bool) string {
	move, give := "moved", "gave"
	if infinitive {
		move, give = "move", "give"
	}
	switch total := m.result.Report.Total(); {
	case total[migrate.LevelNative] > 0:
		return move + " the module to pgx"
	case total[migrate.LevelDriver] > 0:
		return move + " the module off lib/pq"
	}
	if len(m.result.Report.Contexts) > 0 {
		return give + " database calls their context"
	}
	return ""
}

// count remembers how many findings there were.
func (m *migration) count(r *engine.Report) { m.before = byPackage(r.Findings) }

func byPackage(all []finding.Finding) map[string]int {
	n := map[string]int{}
	for _, f := range all {
		n[f.Package]++
	}
	return n
}

// packageRow is what -report and the final table say of one package.
type packageRow struct {
	Package  string                `json:"package"`
	Before   int                   `json:"findingsBefore"`
	Migrated map[migrate.Level]int `json:"migrated,omitempty"`
	Refused  map[string]int        `json:"refused,omitempty"`
	Left     int                   `json:"findingsLeft"`
}

func (m *migration) rows(left []finding.Finding) []packageRow {
	rows := map[string]*packageRow{}
	row := func(path string) *packageRow {
		if rows[path] == nil {
			rows[path] = &packageRow{Package: path}
		}
		return rows[path]
	}
	for path, n := range m.before {
		row(path).Before = n
	}
	for path, n := range byPackage(left) {
		row(path).Left = n
	}
	for _, p := range m.result.Report.Packages {
		row(p.Path).Migrated, row(p.Path).Refused = p.Migrated, p.Refused
	}
	var list []packageRow
	for _, path := range slices.Sorted(maps.Keys(rows)) {
		list = append(list, *rows[path])
	}
	return list
}

// tell prints the table, the refusals and what to do about the most frequent
// reasons, and writes the report file. Findings are those that are left.
func (m *migration) tell(w io.Writer, left []finding.Finding) error {
	if m.result == nil {
		return nil
	}
	r, rows := m.result.Report, m.rows(left)
	if len(r.Packages) > 0 {
		table(w, rows)
	}
	for _, f := range r.Refusals {
		kept := "not migrated"
		if f.Level == migrate.LevelNative {
			kept = "stays on database/sql"
		}
		fmt.Fprintf(w, "%s %s: %s (%s)\n", place(f), kept, strings.Join(strings.Fields(f.Text), " "), f.Code)
	}
	for _, code := range frequent(r.Refusals) {
		if why, ok := migrate.Explain(code); ok {
			fmt.Fprintf(w, "%s: %s: %s\n", code, why.Title, why.Do)
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(w, "note: %s\n", n)
	}
	return m.save(rows)
}

func place(f migrate.Refusal) string {
	if f.File == "" {
		return f.Package + ":"
	}
	return fmt.Sprintf("%s:%d:", f.File, f.Line)
}

func table(w io.Writer, rows []packageRow) {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "package\tfindings before\tmigrated\trefused\tfindings left")
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%d\t%s\t%s\t%d\n", r.Package, r.Before, counts(r.Migrated), counts(r.Refused), r.Left)
	}
	_ = tw.Flush()
}

func counts[K ~string](n map[K]int) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%d %s", n[key], key))
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, ", ")
}

// frequent returns the three most frequent reason codes.
func frequent(list []migrate.Refusal) []string {
	n := map[string]int{}
	for _, f := range list {
		n[f.Code]++
	}
	codes := slices.Sorted(maps.Keys(n))
	sort.SliceStable(codes, func(i, j int) bool { return n[codes[i]] > n[codes[j]] })
	return codes[:min(3, len(codes))]
}

func (m *migration) save(rows []packageRow) error {
	if m.report == "" {
		return nil
	}
	out, err := json.MarshalIndent(struct {
		Packages []packageRow      `json:"packages"`
		Refusals []migrate.Refusal `json:"refusals"`
		Notes    []string          `json:"notes"`
	}{rows, m.result.Report.Refusals, m.result.Report.Notes}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Clean(m.report), append(out, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
