package command

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
)

// repair works out what -fix does to the packages, and does it, or shows it.
func repair(ctx context.Context, opts *options, sys *Sys) int {
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
	before, err := check(ctx, opts, sys, nil)
	if err != nil {
		return sys.fail(err)
	}
	opts.before = before
	opts.migration.count(before)
	if err := opts.migration.find(ctx, dir, before.Named); err != nil {
		return sys.fail(err)
	}
	if opts.writes() && !opts.allowDirty {
		if err := fix.PrepareOthers(ctx, dir, before.Named); err != nil {
			return sys.fail(err)
		}
	}
	var o *outcome
	if opts.try {
		o, err = workOutTested(ctx, dir, opts, sys)
	} else {
		o, err = workOut(ctx, dir, opts, sys, nil)
	}
	if err != nil {
		return sys.fail(err)
	}
	defer o.tree.Close()
	if opts.patches != "" {
		return o.patch(dir, len(before.Findings), opts, sys)
	}
	if opts.diff {
		return o.show(dir, len(before.Findings), opts, sys)
	}
	return o.make(ctx, dir, opts, sys)
}

// make writes what was worked out, says what was done, and shows what is left.
func (o *outcome) make(ctx context.Context, dir string, opts *options, sys *Sys) int {
	if err := o.tree.Write(ctx, opts.allowDirty); err != nil {
		return sys.fail(err)
	}
	m := opts.migration
	if deed := m.deed(false); deed != "" {
		fmt.Fprintf(sys.Stderr, "netralint: %s in %s\n", deed, count(m.files(), "file"))
	}
	if o.fixed > 0 {
		fmt.Fprintf(sys.Stderr, "netralint: fixed %s in %s\n", count(o.fixed, "finding"), count(o.files, "file"))
	}
	if err := o.tell(dir, opts, sys); err != nil {
		return sys.fail(err)
	}
	return show(o.report, opts, sys)
}

// show prints what would be written as one diff.
func (o *outcome) show(dir string, before int, opts *options, sys *Sys) int {
	if err := o.tell(dir, opts, sys); err != nil {
		return sys.fail(err)
	}
	if err := o.tree.WriteDiff(sys.Stdout, dir); err != nil {
		return sys.fail(err)
	}
	for _, problem := range o.report.Problems {
		fmt.Fprintln(sys.Stderr, "netralint:", problem)
	}
	also := ""
	if deed := opts.migration.deed(true); deed != "" {
		also = deed + " and "
	}
	switch changes := len(o.tree.Files()); {
	case len(o.report.Problems) > 0:
		return exitFailed
	case before > 0 || changes > 0:
		fmt.Fprintf(sys.Stderr, "netralint: would %sfix %d of %s\n", also, max(0, before-len(o.report.Findings)), count(before, "finding"))
		return exitFindings
	}
	return exitClean
}

// tell says what the migration did and left, and which fixes are not made.
func (o *outcome) tell(dir string, opts *options, sys *Sys) error {
	if err := o.last.Explain(sys.Stderr, dir); err != nil {
		return err
	}
	return opts.migration.tell(sys.Stderr, o.report.Findings, o.notes)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
