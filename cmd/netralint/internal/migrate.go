package command

import (
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// migration holds the flags of the move off lib/pq and what came of it.
type migration struct {
	level   string
	api     string
	parity  bool
	report  string // a file
	options migrate.Options

	before  map[string]int  // findings by package
	lacking map[string]bool // packages with calls that lack a context
	modules []*gomod.Target // those with packages that are named, that of the directory first
	result  *migrate.Result

	announced bool // what the module is taken for
}

func addMigrationFlags(flags *flag.FlagSet) *migration {
	m := &migration{}
	flags.StringVar(&m.level, "level", string(migrate.LevelNative), "how far -fix goes: `native` to pgx, driver off lib/pq, context only gives calls their context")
	flags.StringVar(&m.api, "api", "", "what -fix takes the module for: a `program`, whose packages may change what they export, or a library (default: what it looks like)")
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
	if m.api != "" && !slices.Contains(api.Kinds, api.Kind(m.api)) {
		return fmt.Errorf("-api is %q: choose %s or %s", m.api, api.Program, api.Library)
	}
	m.options.Level, m.options.API, m.options.NoParity = migrate.Level(m.level), api.Kind(m.api), !m.parity
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
	whole := slices.Equal(opts.patterns, []string{"./..."}) // else a caller elsewhere may have the finding
	m.options.NoContexts = !chosen(ruleContexts) || whole && len(m.lacking) == 0
	if !chosen("syncdriver") {
		m.options.Level = migrate.LevelContext
	}
	return !m.options.NoContexts || m.options.Level != migrate.LevelContext
}

// ruleContexts asks for contexts.
const ruleContexts = "blockingcall"

// find finds the modules with packages that are named; dir is where the command
// runs.
func (m *migration) find(ctx context.Context, dir string, named []string) error {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for _, root := range slices.Sorted(slices.Values(named)) {
		target, err := gomod.FindModule(ctx, root)
		if err != nil {
			return err
		}
		if rel := target.Rel(dir); filepath.IsLocal(rel) && len(m.modules) > 0 { // the nearest comes last
			m.modules = slices.Insert(m.modules, 0, target)
			continue
		}
		m.modules = append(m.modules, target)
	}
	m.options.Members = nil
	for i, target := range m.modules {
		if i == 0 {
			m.options.Dir = target.Dir
			continue
		}
		m.options.Members = append(m.options.Members, target.Dir)
	}
	return nil
}

// plan works out the migration without the changes that hold names.
func (m *migration) plan(ctx context.Context, dir string, opts *options, sys *Sys, hold func(id migrate.ChangeID) bool) (err error) {
	m.options.Hold, m.result = hold, nil
	m.options.Steps = opts.patches != ""
	if opts.tags != "" {
		m.options.Tags = strings.Split(opts.tags, ",")
	}
	if m.options.Within, err = limit(dir, opts.patterns, m.modules); err != nil {
		return err
	}
	m.options.Decided = m.announce(sys)
	m.options.Ignored = ignored()
	m.options.Reported = func(path string) bool { return m.lacking[path] }
	if m.result, err = migrate.Plan(ctx, m.options); err != nil {
		if m.options.Level == migrate.LevelContext {
			return fmt.Errorf("not migrated, and nothing is changed: %w", err)
		}
		return fmt.Errorf("not migrated, and nothing is changed: %w; -level=context asks for contexts and the fixes of findings alone", err)
	}
	return nil
}

// announce returns what says, once, what the module is taken for.
func (m *migration) announce(sys *Sys) func(*api.Decision) {
	return func(d *api.Decision) {
		if !m.announced {
			m.announced = true
			fmt.Fprintln(sys.Stderr, "netralint:", d)
		}
	}
}

// ignored returns what tells whether a comment accepts that a call has no
// context.
func ignored() func(*token.FileSet, *ast.File, *ast.CallExpr) bool {
	known := map[*ast.File]func(rule string, pos, end token.Pos) bool{}
	return func(fset *token.FileSet, file *ast.File, call *ast.CallExpr) bool {
		if known[file] == nil {
			known[file] = analyzers.Ignored(fset, file)
		}
		return known[file](ruleContexts, call.Pos(), call.End())
	}
}

// files counts the files that change, without those of other modules in vendor.
func (m *migration) files() (n int) {
	vendor := filepath.Join(m.result.Module.Dir, "vendor") + string(filepath.Separator)
	for _, f := range m.result.Files {
		if !strings.HasPrefix(f.Name, vendor) {
			n++
		}
	}
	return n
}

// deed says what the change of the module is beyond fixes of findings: "moved"
// it somewhere, or nothing.
func (m *migration) deed(infinitive bool) string {
	if m.result == nil || len(m.result.Files) == 0 {
		return ""
	}
	move, give := "moved", "gave"
	if infinitive {
		move, give = "move", "give"
	}
	switch total := m.result.Report.Total(); {
	case total[migrate.LevelNative] > 0:
		return move + " the module to pgx"
	case total[migrate.LevelDriver] > 0 && m.keepsDriver():
		return move + " parts of the module off lib/pq"
	case total[migrate.LevelDriver] > 0:
		return move + " the module off lib/pq"
	}
	if len(m.result.Report.Contexts) > 0 {
		return give + " database calls their context"
	}
	return ""
}

// keepsDriver reports whether something of the module stays on lib/pq.
func (m *migration) keepsDriver() bool {
	return slices.ContainsFunc(m.result.Report.Refusals, func(f migrate.Refusal) bool { return f.Level == migrate.LevelDriver })
}

// count remembers how many findings there were.
func (m *migration) count(r *engine.Report) {
	m.before, m.lacking = byPackage(r.Findings), map[string]bool{}
	for _, f := range r.Findings {
		if f.Rule == ruleContexts {
			m.lacking[strings.TrimSuffix(f.Package, "_test")] = true
		}
	}
}

func byPackage(all []finding.Finding) map[string]int {
	n := map[string]int{}
	for _, f := range all {
		n[f.Package]++
	}
	return n
}
