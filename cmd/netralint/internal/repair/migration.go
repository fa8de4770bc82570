package repair

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlc"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

const (
	ruleContexts = "blockingcall" // asks for contexts
	ruleDetached = "detachedctx"  // asks for the context in scope
	ruleDriver   = "syncdriver"   // asks to leave lib/pq
)

// lackContext returns the packages with calls that lack a context.
func lackContext(before *engine.Report) map[string]bool {
	lacking := map[string]bool{}
	for _, f := range before.Findings {
		if f.Rule == ruleContexts {
			lacking[strings.TrimSuffix(f.Package, "_test")] = true
		}
	}
	return lacking
}

// lackNone reports whether the rules ask for no context: where one is to take the place
// of context.TODO(), the migration sees whether it can be nil. Where code leaves its
// driver, a context.Background() that no rule reports may give way as well.
func lackNone(before *engine.Report, level migrate.Level) bool {
	return !slices.ContainsFunc(before.Findings, func(f finding.Finding) bool {
		return f.Rule == ruleContexts || f.Rule == ruleDetached || f.Rule == ruleDriver && level != migrate.LevelContext
	})
}

// choose decides what of a migration is made: what a rule asks for that runs, on
// packages and not on files. With none, no call of the packages lacks a context.
func (p *planner) choose(none bool) {
	chosen := func(rule string) bool {
		return slices.ContainsFunc(p.opts.Rules, func(r *analysis.Analyzer) bool { return r.Name == rule })
	}
	whole := slices.Equal(p.opts.Patterns, []string{"./..."}) // else a caller elsewhere may have the finding
	p.migration.NoContexts = !chosen(ruleContexts) || whole && none
	if !chosen(ruleDriver) {
		p.migration.Level = migrate.LevelContext
	}
	files := slices.ContainsFunc(p.opts.Patterns, func(s string) bool { return filepath.Ext(s) == ".go" })
	p.migrates = !files && (!p.migration.NoContexts || p.migration.Level != migrate.LevelContext)
}

// modulesOf returns the modules with packages that are named, that of the
// directory dir first.
func modulesOf(ctx context.Context, dir string, named []string) (modules []*gomod.Target, err error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for _, root := range slices.Sorted(slices.Values(named)) {
		target, err := gomod.FindModule(ctx, root)
		if err != nil {
			return nil, err
		}
		if rel := target.Rel(dir); filepath.IsLocal(rel) && len(modules) > 0 { // the nearest comes last
			modules = slices.Insert(modules, 0, target)
			continue
		}
		modules = append(modules, target)
	}
	return modules, nil
}

// leaves reports whether code is to leave lib/pq, or has left it for conn under
// database/sql.
func (p *planner) leaves() bool {
	if slices.ContainsFunc(p.opts.Before.Findings, func(f finding.Finding) bool { return f.Rule == ruleDriver }) {
		return true
	}
	mod, err := os.ReadFile(filepath.Join(p.migration.Dir, "go.mod"))
	return err == nil && strings.Contains(string(mod), cmp.Or(p.migration.ConnPath, migrate.ConnPath))
}

// generators finds what generates code for database/sql in the modules, where that may
// move to pgx.
func (p *planner) generators(ctx context.Context) (err error) {
	if !p.migrates || p.migration.Level != migrate.LevelNative || !p.leaves() {
		return nil
	}
	p.migration.Generators, p.kept, err = sqlc.Find(ctx, sqlc.Options{
		Dirs: append([]string{p.migration.Dir}, p.migration.Members...), Env: p.migration.Env, Say: p.opts.Say,
	})
	return err
}

// migrate makes the migration the first step of the result, or its steps the
// first.
func (p *planner) migrate(ctx context.Context, r *Result, skip func(id migrate.ChangeID) bool) error {
	opts := p.migration
	opts.Skip, opts.Ignored = skip, ignored()
	m, err := migrate.Plan(ctx, opts)
	if err != nil {
		if opts.Level == migrate.LevelContext {
			return fmt.Errorf("not migrated, and nothing is changed: %w", err)
		}
		return fmt.Errorf("not migrated, and nothing is changed: %w; -level=context asks for contexts and the fixes of findings alone", err)
	}
	m.Report.Notes = append(m.Report.Notes, p.kept...)
	r.Migration, r.changes, r.Tree.Work = m, m.Changes(), m.Workspace
	if len(m.Steps) == 0 {
		return r.Tree.Add(fix.Step{Name: "migrate", Root: m.Module.Dir, Files: m.Files})
	}
	var steps []fix.Step
	for _, s := range m.Steps {
		steps = append(steps, fix.Step{Name: s.Name, Root: m.Module.Dir, Files: s.Files})
	}
	return r.Tree.Add(steps...)
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
