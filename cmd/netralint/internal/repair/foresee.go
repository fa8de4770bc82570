package repair

import (
	"context"

	"github.com/netra-systems/netralint/analyzers/syncdriver"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// Moving reports whether a migration may take away a finding that has no fix of its own.
func Moving(f finding.Finding) bool {
	return len(f.Fixes) == 0 && (f.Rule == ruleContexts || f.Rule == ruleDriver && syncdriver.AboutLibPQ(f.Message))
}

// Foresee returns which of the findings Plan means to take away by moving the module: those
// of [Moving] that its migration plans to, for all packages of the modules.
func Foresee(ctx context.Context, opts Options) (func(finding.Finding) bool, error) {
	p, err := newPlanner(ctx, opts)
	if err != nil {
		return nil, err
	}
	if !p.migrates {
		return func(finding.Finding) bool { return false }, nil
	}
	p.migration.Within, p.migration.Ignored = nil, ignored()
	plan, err := migrate.Foresee(ctx, p.migration)
	if err != nil {
		return nil, err
	}
	return func(f finding.Finding) bool {
		switch {
		case !Moving(f):
			return false
		case f.Rule == ruleDriver && syncdriver.OfImport(f.Message):
			return plan.Leaves(f.File)
		case f.Rule == ruleDriver:
			return plan.Opens(f.File, f.Line, f.EndLine)
		}
		return plan.Gives(f.File, f.Line, f.Column)
	}, nil
}
