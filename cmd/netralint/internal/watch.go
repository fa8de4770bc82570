package command

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/analyzers/config/baseline"
	"github.com/netra-systems/netralint/analyzers/config/identity"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/saved"
)

// lookEvery is how often the files are looked at.
const lookEvery = 100 * time.Millisecond

// watchPackages checks, and checks again whenever a file is saved, until an interrupt.
func watchPackages(args []string, opts *options, sys *Sys) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	w := &watcher{args: args, opts: opts, sys: sys}
	w.run(ctx, ticker.C)
	return exitClean
}

// watcher checks a project again and again.
type watcher struct {
	args []string
	opts *options
	sys  *Sys

	tree   *saved.Tree
	report *engine.Report      // the last one that was whole; nil for none
	told   []identity.Identity // the findings that the user knows
}

// run checks, and at each tick looks whether something was saved.
func (w *watcher) run(ctx context.Context, ticks <-chan time.Time) {
	w.begin(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		w.look(ctx)
	}
}

// begin looks at the files, and checks.
func (w *watcher) begin(ctx context.Context) {
	w.tree = saved.Look([]string{w.opts.project.Root}, w.settings())
	w.check(ctx, nil)
}

// look checks again if something was saved.
func (w *watcher) look(ctx context.Context) {
	if change := w.tree.Since(); change != nil {
		w.again(ctx, change)
	}
}

// settings are the files that are none of a package, and count.
func (w *watcher) settings() []string {
	root := w.opts.project.Root
	files := []string{filepath.Join(root, config.FileName), filepath.Join(root, baseline.FileName)}
	if name, _, err := config.Locate(root); err == nil && name != "" {
		files = append(files, name)
	}
	for _, name := range []string{w.opts.config, w.opts.baseline} {
		if name == "" || name == off {
			continue
		}
		if name, err := filepath.Abs(name); err == nil {
			files = append(files, name)
		}
	}
	return files
}

// again checks after a change.
func (w *watcher) again(ctx context.Context, change *saved.Change) {
	if slices.ContainsFunc(change.Files, func(name string) bool { return slices.Contains(w.settings(), name) }) {
		if err := w.configure(); err != nil {
			w.sys.fail(err)
			return
		}
	}
	w.opts.last = nil
	if change.Shallow {
		w.opts.last = w.report
	}
	w.check(ctx, change)
}

// configure reads the settings of the project again.
func (w *watcher) configure() error {
	for _, a := range analyzers.All() {
		var err error
		a.Flags.VisitAll(func(f *flag.Flag) {
			if err == nil {
				err = f.Value.Set(f.DefValue)
			}
		})
		if err != nil {
			return err
		}
	}
	opts, err := parseLint(w.args, w.sys)
	if err == nil {
		w.opts = opts
	}
	return err
}

// check checks, and says what is there; behind a change, what is new and what is gone.
func (w *watcher) check(ctx context.Context, change *saved.Change) {
	w.sys.measure()
	report, err := check(ctx, w.opts, w.sys, nil, nil)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		w.sys.fail(err)
		return
	}
	if w.report = report; len(report.Problems) > 0 {
		w.report = nil // the next listing is a new one
	}
	now, err := w.counted(report)
	ids := identity.Of(w.opts.project.Root, now) // of the files as they were checked: who reads what follows may save again
	switch {
	case change == nil:
		show(report, w.opts, w.sys) // with what is wrong with the baseline
	case err != nil:
		w.sys.fail(err)
	default:
		w.tell(report, now, ids, change)
	}
	if err == nil {
		w.know(report, ids)
	}
}

// counted are the findings that the baseline does not know.
func (w *watcher) counted(report *engine.Report) ([]finding.Finding, error) {
	k, err := w.opts.known(report)
	switch {
	case err != nil:
		return nil, err
	case k.match != nil:
		return k.match.New, nil
	}
	return report.Findings, nil
}

// know notes what was told. A finding that was told before is not gone as long as its
// package may be one that could not be checked.
func (w *watcher) know(report *engine.Report, ids []identity.Identity) {
	if len(report.Problems) == 0 {
		w.told = ids
		return
	}
	w.told = append(slices.Clip(w.told), baseline.Compare(w.known(), ids, ids).New...)
}

// known are the findings that the user knows.
func (w *watcher) known() *baseline.Baseline { return baseline.New(baseline.Settings{}, w.told) }

// tell says what a change made of the findings.
func (w *watcher) tell(report *engine.Report, now []finding.Finding, ids []identity.Identity, change *saved.Change) {
	match := baseline.Compare(w.known(), now, ids)
	var names []string
	for _, name := range change.Files {
		names = append(names, shown(name))
	}
	made := fmt.Sprintf("%d new in what could be checked", len(match.New))
	if len(report.Problems) == 0 {
		made = fmt.Sprintf("%d new, %d gone, %s in %s", len(match.New), len(w.told)-len(match.Known),
			render.Count(len(now), "finding"), render.Count(report.Packages, "package"))
	}
	fmt.Fprintf(w.sys.stdout(), "\n%s saved: %s\n", strings.Join(names, ", "), made)
	if len(match.New) > 0 || len(report.Problems) > 0 {
		quiet := *w.opts.output
		quiet.quiet, quiet.wrapped, quiet.verbose, quiet.statistics = true, !w.opts.output.quiet, false, false
		opts := w.opts.withoutBaseline()
		opts.output, opts.again = &quiet, true
		again := *report
		again.Findings = match.New
		show(&again, opts, w.sys)
	}
}
