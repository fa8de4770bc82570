package repair

import (
	"context"
	"slices"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// fixRounds bounds how often the packages are checked and fixed again. Fixes
// that are in each other's way are made one after the other, so that a second
// run of the command finds nothing to do.
const fixRounds = 5

// passFindings is the pass that makes the fixes of findings; its changes have the
// names of rules.
const passFindings = "findings"

// fix makes the fixes of the findings that are left, round after round. Those of
// rules that skip reports are left out.
func (p *planner) fix(ctx context.Context, r *Result, skip func(id migrate.ChangeID) bool) (err error) {
	files := map[string]bool{}
	for round := 1; ; round++ {
		if r.After, err = p.opts.Lint(ctx, r.Tree.Overlay()); err != nil {
			return err
		}
		r.keepFromNil()
		kept := r.keepUnlimited(p.opts.Dir, p.opts.Before)
		if r.Last, err = p.planFixes(ctx, r, skip); err != nil {
			return err
		}
		if len(r.Last.Fixed) == 0 || round > fixRounds {
			r.Limits = append(r.Limits, kept...)
			r.tellMoved(p.opts.Dir, p.opts.Before)
			return nil
		}
		for _, name := range r.Last.Files() {
			files[name] = true
		}
		r.Files = len(files)
		r.tellLimits(p.opts.Dir)
		if err := r.addFixes(); err != nil {
			return err
		}
	}
}

// keepFromNil takes the fixes from findings that pass on the context in scope, where
// the migration saw that one can be nil. A rule looks at one package; who gives nil
// may be in another.
func (r *Result) keepFromNil() {
	if r.Migration == nil || r.Migration.Report.Without[contexts.CanBeNil] == 0 {
		return
	}
	for i, f := range r.After.Findings {
		if f.Rule == ruleContexts || f.Rule == ruleDetached {
			r.After.Findings[i].Fixes = nil
		}
	}
}

// planFixes works out which of the fixes of findings can be made.
func (p *planner) planFixes(ctx context.Context, r *Result, skip func(id migrate.ChangeID) bool) (*fix.Plan, error) {
	findings := slices.Clone(r.After.Findings)
	for i, f := range findings {
		if skip != nil && skip(migrate.ChangeID{Pass: passFindings, Name: f.Rule}) {
			findings[i].Fixes = nil
		}
	}
	if !slices.ContainsFunc(findings, func(f finding.Finding) bool { return len(f.Fixes) > 0 }) {
		return new(fix.Plan), nil
	}
	return fix.New(ctx, p.opts.Tags, r.Tree.Overlay(), findings)
}

// addFixes makes the fixes of the last plan.
func (r *Result) addFixes() error {
	r.Fixed += len(r.Last.Fixed)
	for _, f := range r.Last.Fixed {
		if id := (migrate.ChangeID{Pass: passFindings, Name: f.Rule}); !slices.Contains(r.changes, id) {
			r.changes = append(r.changes, id)
		}
	}
	return r.Tree.AddPlan(passFindings, r.Last)
}
