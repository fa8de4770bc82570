package repair

import (
	"context"

	"github.com/netra-systems/netralint/analyzers/syncdriver"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// Asks reports whether what a migration plans says if a finding goes: one that may go as
// the module moves, or has a fix that this may keep from being made.
func Asks(f finding.Finding) bool {
	return f.Rule == ruleContexts || f.Rule == ruleDetached ||
		f.Rule == ruleDriver && len(f.Fixes) == 0 && syncdriver.AboutLibPQ(f.Message)
}

// Foresee returns which of the findings that [Asks] is about Plan means to take away, for
// all packages of the modules.
func Foresee(ctx context.Context, opts Options) (func(finding.Finding) bool, error) {
	opts.Patterns = []string{"./..."}
	p, err := newPlanner(ctx, opts)
	if err != nil {
		return nil, err
	}
	if !p.migrates {
		return func(f finding.Finding) bool { return len(f.Fixes) > 0 }, nil
	}
	p.migration.Within, p.migration.Ignored = nil, ignored()
	p.migration.Exports, p.migration.Listed = exports(opts.Before), listed(opts.Before)
	plan, err := migrate.Foresee(ctx, p.migration)
	if err != nil {
		return nil, err
	}
	return func(f finding.Finding) bool {
		switch {
		case len(f.Fixes) > 0:
			return !plan.FromNil(f.File, f.Line, f.Column)
		case f.Rule == ruleDriver && syncdriver.OfImport(f.Message):
			return plan.Leaves(f.File)
		case f.Rule == ruleDriver:
			return plan.Opens(f.File, f.Line, f.EndLine)
		}
		return plan.Gives(f.File, f.Line, f.Column)
	}, nil
}

// exports returns the files with type information of the packages that were listed.
func exports(report *engine.Report) map[string]string {
	files := map[string]string{}
	for _, p := range report.Listed {
		if p.ForTest == "" && p.Export != "" {
			files[p.ImportPath] = p.Export
		}
	}
	return files
}
