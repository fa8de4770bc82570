package command

import (
	"context"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// fixRounds bounds how often the packages are checked and fixed again. Fixes
// that are in each other's way are made one after the other, so that a second
// run of the command finds nothing to do.
const fixRounds = 5

// outcome is what -fix would do, worked out in memory.
type outcome struct {
	tree   *fix.Tree
	fixed  int                // findings, by their own fixes
	files  int                // that these change
	last   *fix.Plan          // says which fixes are not made
	report *engine.Report     // what is left
	ids    []migrate.ChangeID // of the changes made that can be held back
	notes  []string           // for a person
}

// passFindings is the pass that makes the fixes of findings; its changes have the
// names of rules.
const passFindings = "findings"

// workOut migrates the module, which must succeed, and then makes the fixes of
// the findings that are left, round after round. Changes of the migration that
// hold names are left out; nil names none.
func workOut(ctx context.Context, dir string, opts *options, sys *Sys, hold func(id migrate.ChangeID) bool) (o *outcome, err error) {
	o = &outcome{tree: new(fix.Tree)}
	defer func() {
		if err != nil {
			o.tree.Close()
		}
	}()
	if opts.migration.wanted(opts) {
		if err = opts.migration.plan(ctx, dir, opts, sys, hold); err == nil {
			err = o.migrate(opts.migration.result)
		}
	}
	fixed := map[string]bool{}
	for round := 1; err == nil; round++ {
		if o.report, err = check(ctx, opts, sys, o.tree.Overlay()); err != nil {
			break
		}
		if o.last, err = o.plan(ctx, opts, hold); err != nil {
			break
		}
		if len(o.last.Fixed) == 0 || round > fixRounds {
			return o, nil
		}
		err = o.fix(fixed)
	}
	return o, err
}

// fix makes the fixes of the last plan; files collects the names of those that
// change by fixes.
func (o *outcome) fix(files map[string]bool) error {
	o.fixed += len(o.last.Fixed)
	for _, f := range o.last.Fixed {
		if id := (migrate.ChangeID{Pass: passFindings, Name: f.Rule}); !slices.Contains(o.ids, id) {
			o.ids = append(o.ids, id)
		}
	}
	for _, name := range o.last.Files() {
		files[name] = true
	}
	o.files = len(files)
	return o.tree.AddPlan(passFindings, o.last)
}

// migrate makes the migration the first step, or its steps the first.
func (o *outcome) migrate(r *migrate.Result) error {
	o.ids, o.tree.Work = r.Changes(), r.Workspace
	if len(r.Steps) > 0 {
		var steps []fix.Step
		for _, s := range r.Steps {
			steps = append(steps, fix.Step{Name: s.Name, Root: r.Module.Dir, Files: s.Files})
		}
		return o.tree.Add(steps...)
	}
	return o.tree.Add(fix.Step{Name: "migrate", Root: r.Module.Dir, Files: r.Files})
}

// plan works out which of the fixes of findings can be made.
func (o *outcome) plan(ctx context.Context, opts *options, hold func(id migrate.ChangeID) bool) (*fix.Plan, error) {
	findings := slices.Clone(o.report.Findings)
	for i, f := range findings {
		if hold != nil && hold(migrate.ChangeID{Pass: passFindings, Name: f.Rule}) {
			findings[i].Fixes = nil
		}
	}
	if !fixable(findings) {
		return new(fix.Plan), nil
	}
	var tags []string
	if opts.tags != "" {
		tags = strings.Split(opts.tags, ",")
	}
	return fix.New(ctx, tags, o.tree.Overlay(), findings)
}

func fixable(findings []finding.Finding) bool {
	for _, f := range findings {
		if len(f.Fixes) > 0 {
			return true
		}
	}
	return false
}
