package command

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/repair"
	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// repaired is what -fix does to the packages, on its way to the disk and the
// screen.
type repaired struct {
	*repair.Result
	dir    string         // absolute; file names are shown as they are from there
	before *engine.Report // on the files as they are
	opts   *options
	sys    *Sys
}

// repairPackages works out what -fix does to the packages, and does it, or shows
// it.
func repairPackages(ctx context.Context, opts *options, sys *Sys) int {
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return sys.fail(err)
	}
	if opts.patches != "" {
		if err := noSeries(opts.patches); err != nil {
			return sys.fail(err)
		}
	}
	if opts.writes() {
		if err := fix.Prepare(ctx, dir, opts.allowDirty); err != nil {
			return sys.fail(err)
		}
	}
	before, err := check(ctx, opts, sys, nil, nil)
	if err != nil {
		return sys.fail(err)
	}
	if opts.writes() && !opts.allowDirty {
		if err := fix.PrepareOthers(ctx, dir, before.Named); err != nil {
			return sys.fail(err)
		}
	}
	result, err := repair.Plan(ctx, opts.repair(before, sys))
	if err != nil {
		return sys.fail(err)
	}
	defer result.Tree.Close()
	r := &repaired{Result: result, dir: dir, before: before, opts: opts, sys: sys}
	switch {
	case opts.patches != "":
		return r.patch()
	case opts.diff:
		return r.show()
	}
	return r.write(ctx)
}

// repair returns what -fix is to work out, given what the rules report before.
func (o *options) repair(before *engine.Report, sys *Sys) repair.Options {
	opts := repair.Options{
		Dir: o.dir, Patterns: o.patterns, Rules: o.rules.chosen(), Test: o.try,
		Lint: func(ctx context.Context, overlay *fixer.Overlay) (*engine.Report, error) {
			return check(ctx, o, sys, overlay, before)
		},
		Before:    before,
		Migration: o.migration.options(),
		Say:       func(line string) { fmt.Fprintln(sys.stderr(), "netralint:", line) },
	}
	opts.Migration.Steps = o.patches != ""
	told := len(before.Findings) == 0                // nothing is left to do
	opts.Migration.Decided = func(d *api.Decision) { // by each attempt
		if !told {
			fmt.Fprintln(sys.stderr(), "netralint:", d)
		}
		told = true
	}
	if o.tags != "" {
		opts.Tags = strings.Split(o.tags, ",")
	}
	return opts
}

// write writes what was worked out, says what was done, and shows what is left.
func (r *repaired) write(ctx context.Context) int {
	if err := r.Tree.Write(ctx, r.opts.allowDirty); err != nil {
		return r.sys.fail(err)
	}
	if did := outcome(r.Migration, false); did != "" {
		fmt.Fprintf(r.sys.stderr(), "netralint: %s in %s\n", did, render.Count(ownFiles(r.Migration), "file"))
	}
	if r.Fixed > 0 {
		fmt.Fprintf(r.sys.stderr(), "netralint: fixed %s in %s\n", render.Count(r.Fixed, "finding"), render.Count(r.Files, "file"))
	}
	if err := r.tell(); err != nil {
		return r.sys.fail(err)
	}
	r.opts.moved = r.Migration != nil && r.Level != migrate.LevelContext
	return show(r.After, r.opts, r.sys)
}

// show prints what would be written as one diff.
func (r *repaired) show() int {
	if err := r.tell(); err != nil {
		return r.sys.fail(err)
	}
	if err := r.Tree.WriteDiff(r.sys.Stdout, r.dir); err != nil {
		return r.sys.fail(err)
	}
	changes := len(r.Tree.Files())
	if len(r.After.Problems) == 0 && (len(r.before.Findings) > 0 || changes > 0) {
		also := ""
		if did := outcome(r.Migration, true); did != "" {
			also = did + " and "
		}
		fmt.Fprintf(r.sys.stderr(), "netralint: would %sfix %s\n", also, r.share())
	}
	return r.exit(changes)
}

// share says how many of the findings are fixed.
func (r *repaired) share() string {
	before := len(r.before.Findings)
	return fmt.Sprintf("%d of %s", max(0, before-len(r.After.Findings)), render.Count(before, "finding"))
}

// exit says what could not be checked, and returns the exit code of a run that
// writes nothing but would make changes.
func (r *repaired) exit(changes int) int {
	for _, problem := range r.After.Problems {
		fmt.Fprintln(r.sys.stderr(), "netralint:", problem)
	}
	switch {
	case len(r.After.Problems) > 0:
		return exitFailed
	case len(r.before.Findings) > 0 || changes > 0:
		return exitFindings
	}
	return exitClean
}

// tell says what the migration did and left, and which fixes are not made.
func (r *repaired) tell() error {
	if err := r.Last.Explain(r.sys.stderr(), r.dir); err != nil {
		return err
	}
	if r.Migration == nil {
		for _, limit := range r.Limits {
			fmt.Fprintln(r.sys.stderr(), "netralint:", limit)
		}
		return nil
	}
	report := newReport(r.before.Findings, r.Result)
	report.print(r.sys.stderr())
	return report.save(r.opts.migration.report)
}
