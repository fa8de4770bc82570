package command

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
)

// fixRounds bounds how often the packages are checked and fixed again. Fixes
// that are in each other's way are made one after the other, so that a second
// run of the command finds nothing to do.
const fixRounds = 5

// repair makes the fixes that come with findings, or shows them as a diff.
func repair(ctx context.Context, opts *options, sys *Sys) int {
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return sys.fail(err)
	}
	if opts.diff {
		return preview(ctx, dir, opts, sys)
	}
	if err := fix.Prepare(ctx, dir, opts.allowDirty); err != nil {
		return sys.fail(err)
	}
	failed := move(ctx, dir, opts, sys)
	fixed, files := 0, make(map[string]bool)
	for round := 1; ; round++ {
		report, plan, err := planFixes(ctx, opts, sys)
		if err != nil {
			return sys.fail(err)
		}
		if len(plan.Fixed) == 0 || round > fixRounds {
			if fixed > 0 {
				fmt.Fprintf(sys.Stderr, "netralint: fixed %s in %s\n", count(fixed, "finding"), count(len(files), "file"))
			}
			if err := plan.Explain(sys.Stderr, dir); err != nil {
				return sys.fail(err)
			}
			if err := opts.migration.tell(sys.Stderr, report.Findings); err != nil {
				return sys.fail(err)
			}
			return max(show(report, opts, sys), failed)
		}
		if err := plan.Write(ctx, opts.allowDirty); err != nil {
			return sys.fail(err)
		}
		fixed += len(plan.Fixed)
		for _, name := range plan.Files() {
			files[name] = true
		}
	}
}

// move migrates the module off lib/pq, before the findings that are then left
// are fixed. What cannot be moved is told; the exit code is not clean then.
func move(ctx context.Context, dir string, opts *options, sys *Sys) int {
	m := opts.migration
	if !m.wanted(opts) {
		return exitClean
	}
	before, err := check(ctx, opts, sys)
	if err != nil {
		return sys.fail(err)
	}
	m.count(before)
	if err := m.plan(ctx, dir, opts, nil); err != nil {
		return sys.fail(err)
	}
	if !m.changed() {
		return exitClean
	}
	if err := m.write(ctx, opts.allowDirty); err != nil {
		m.result = nil
		return sys.fail(err)
	}
	fmt.Fprintf(sys.Stderr, "netralint: %s in %s\n", m.deed(false), count(len(m.result.Files), "file"))
	return exitClean
}

// preview shows what the first round of fixes would change.
func preview(ctx context.Context, dir string, opts *options, sys *Sys) int {
	report, plan, err := planFixes(ctx, opts, sys)
	if err != nil {
		return sys.fail(err)
	}
	failed := exitClean
	if m := opts.migration; m.wanted(opts) {
		m.count(report)
		if err := m.plan(ctx, dir, opts, fix.Changes(report.Findings)); err != nil {
			failed = sys.fail(err)
		} else if err := m.tell(sys.Stderr, report.Findings); err != nil {
			return sys.fail(err)
		}
		if m.changed() {
			plan.Supersede(m.result.Module.Dir, m.result.Files)
		}
	}
	if err := plan.WriteDiff(sys.Stdout, dir); err != nil {
		return sys.fail(err)
	}
	if err := plan.Explain(sys.Stderr, dir); err != nil {
		return sys.fail(err)
	}
	for _, problem := range report.Problems {
		fmt.Fprintln(sys.Stderr, "netralint:", problem)
	}
	switch {
	case len(report.Problems) > 0 || failed != exitClean:
		return exitFailed
	case len(report.Findings) > 0:
		also := ""
		if opts.migration.changed() && opts.migration.deed(true) != "" {
			also = opts.migration.deed(true) + " and "
		}
		fmt.Fprintf(sys.Stderr, "netralint: would %sfix %d of %s\n", also, len(plan.Fixed), count(len(report.Findings), "finding"))
		return exitFindings
	}
	return exitClean
}

// planFixes checks the packages and works out which of the fixes can be made.
func planFixes(ctx context.Context, opts *options, sys *Sys) (*engine.Report, *fix.Plan, error) {
	report, err := check(ctx, opts, sys)
	if err != nil {
		return nil, nil, err
	}
	plan := new(fix.Plan)
	if fixable(report.Findings) {
		var tags []string
		if opts.tags != "" {
			tags = strings.Split(opts.tags, ",")
		}
		if plan, err = fix.New(ctx, tags, report.Findings); err != nil {
			return nil, nil, err
		}
	}
	return report, plan, nil
}

func fixable(findings []finding.Finding) bool {
	for _, f := range findings {
		if len(f.Fixes) > 0 {
			return true
		}
	}
	return false
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
