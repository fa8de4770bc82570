package command

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/files"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
	"github.com/netra-systems/netralint/cmd/netralint/internal/repair"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard/metrics"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard/opens"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard/present"
	"github.com/netra-systems/netralint/fixer/migrate"
)

const reportHelp = `usage: netralint report [flags] [packages]

report holds programs against the standard: twelve lines, each of which passes,
fails, or was not checked and says why. It shows what is left for each program and
package, in the phases of a migration, and how far the migration is.

Without packages it looks at ./..., in a workspace at all modules of go.work, and
where no go.mod is here or above at each module below; -all does so in a module too.

Build tags, rules, their settings and services are taken from .netralint.yml, as by
the check.
Findings that the baseline or that file leaves out of the check count here.

Exit codes: 0 no line fails, 1 a line fails, 2 could not run or not check
everything.

Flags:
`

// reportOptions are the flags of the report.
type reportOptions struct {
	options
	format   string
	all      bool
	services string
	history  string // a file
	append   bool
	plan     bool
	metrics  string // a file
	out      string // a file
}

// reportFormats are the forms of the report by the name that -format takes.
var reportFormats = map[string]func(io.Writer, *standard.Report, *Sys) error{
	"text": func(w io.Writer, r *standard.Report, sys *Sys) error {
		if w != sys.Stdout {
			return present.Text(w, r, false)
		}
		return present.Text(sys.stdout(), r, sys.Colour)
	},
	"json":     func(w io.Writer, r *standard.Report, _ *Sys) error { return present.JSON(w, r) },
	"markdown": func(w io.Writer, r *standard.Report, _ *Sys) error { return present.Markdown(w, r) },
	"html":     func(w io.Writer, r *standard.Report, _ *Sys) error { return present.HTML(w, r) },
}

const reportFormatNames = "text, json, markdown or html"

// reportCommand holds programs against the standard.
func reportCommand(args []string, sys *Sys) int {
	opts, err := parseReport(args, sys)
	if errors.Is(err, flag.ErrHelp) {
		return exitClean
	}
	if err != nil {
		return sys.fail(err)
	}
	report, err := opts.make(context.Background(), sys)
	if err == nil {
		err = opts.print(report, sys)
	}
	if err != nil {
		return sys.fail(err)
	}
	for _, problem := range report.Problems {
		fmt.Fprintln(sys.stderr(), "netralint:", problem)
	}
	switch {
	case len(report.Problems) > 0:
		return exitFailed
	case report.Failed() > 0:
		return exitFindings
	}
	return exitClean
}

// parseReport reads the command line.
func parseReport(args []string, sys *Sys) (*reportOptions, error) {
	opts, only := &reportOptions{}, ""
	flags := opts.flags(&only)
	if err := opts.read(flags, args, &only, func() string { return reportHelp }, sys); err != nil {
		return nil, err
	}
	return opts, opts.agree()
}

// flags are the flags of the report; only gets the list of -rules.
func (o *reportOptions) flags(only *string) *flag.FlagSet {
	flags := flag.NewFlagSet("netralint report", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.StringVar(&o.dir, "C", "", "run in this `dir`ectory")
	flags.StringVar(&o.format, "format", "text", "`form` of the output: "+reportFormatNames)
	flags.StringVar(&o.out, "o", "", "write the report to a `file`")
	flags.StringVar(only, "rules", "", "run only these rules, a comma-separated `list`; the lines that others guard are not checked")
	flags.StringVar(&o.tags, "tags", "", "build tags, a comma-separated `list`")
	flags.StringVar(&o.config, "config", "", "the `file` with the settings, or off (default "+config.FileName+" at the root of the module or workspace, if there is one)")
	flags.BoolVar(&o.all, "all", false, "look at every module below the directory")
	flags.StringVar(&o.services, "services", "", "import paths of programs that are services, whatever they look like: a comma-separated `list` in which ... stands for anything")
	flags.StringVar(&o.history, "history", "", "compare with the earlier runs in this `file`, one JSON object a line")
	flags.BoolVar(&o.append, "append", false, "add this run to the file of -history")
	flags.BoolVar(&o.plan, "plan", false, "work out what -fix would do, too; as slow as -diff")
	flags.StringVar(&o.metrics, "metrics", "", "the recorded baseline of the pool metrics: a `file` in the text format of Prometheus")
	o.tests = true
	o.migration = addMigrationFlags(flag.NewFlagSet("", flag.ContinueOnError)) // the defaults
	flags.StringVar(&o.migration.api, "api", o.migration.api, "with -plan, as with -fix: what the module is taken for, `program` or library")
	flags.StringVar(&o.migration.version, "conn-version", "", "with -plan, as with -fix: the `version` of the module with the conn package")
	flags.StringVar(&o.migration.replace, "conn-replace", "", "with -plan, as with -fix: a `dir`ectory for that module")
	o.rules = addRuleFlags(flags, analyzers.All())
	return flags
}

// agree returns what is wrong with flags, alone or together.
func (o *reportOptions) agree() error {
	if _, ok := reportFormats[o.format]; !ok {
		return fmt.Errorf("there is no format %q: choose %s", o.format, reportFormatNames)
	}
	if o.append && o.history == "" {
		return errors.New("-append adds to the file of -history: name one")
	}
	if o.all && len(o.patterns) > 0 {
		return errors.New("-all looks at all packages of all modules: name none")
	}
	if err := o.migration.check(); err != nil || o.plan {
		return err
	}
	return o.idle("-plan", "api", "conn-version", "conn-replace")
}

// make looks at the programs, and puts together the report. Files that are given are
// read first, so that one that is broken costs no time.
func (o *reportOptions) make(ctx context.Context, sys *Sys) (*standard.Report, error) {
	in, err := o.input()
	if err != nil {
		return nil, err
	}
	history, err := o.earlier()
	if err != nil {
		return nil, err
	}
	runs, err := o.runs(ctx)
	if err != nil {
		return nil, err
	}
	plans, err := o.look(ctx, sys, runs, in)
	if err != nil {
		return nil, err
	}
	report, err := standard.Assess(*in)
	if err != nil {
		return nil, err
	}
	if o.plan && len(report.Problems) == 0 {
		report.Migration.Plan = standard.NewPlan(plans...)
	}
	if o.history != "" {
		report.Follow(history)
	}
	return report, nil
}

// look runs the rules, enters what they find, and works out what -fix would do if
// that is asked for.
func (o *reportOptions) look(ctx context.Context, sys *Sys, runs []reportRun, in *standard.Input) (plans []*migrate.Report, err error) {
	var listings [][]*load.Package
	for _, run := range runs {
		found, err := run.check(ctx, sys)
		if err != nil && len(runs) > 1 {
			err = fmt.Errorf("in %s: %w", run.dir, err)
		}
		if err != nil {
			return nil, err
		}
		listings = append(listings, found.Listed)
		in.Findings = append(in.Findings, found.Findings...)
		in.Packages += found.Packages
		in.Problems = append(in.Problems, found.Problems...)
		if o.plan && len(found.Problems) == 0 {
			plan, err := run.planned(ctx, found, sys)
			if err != nil {
				return nil, err
			}
			plans = append(plans, plan...)
		}
	}
	in.Findings = finding.Unique(in.Findings)
	if in.Survey, err = standard.NewSurvey(listings...); err != nil {
		return nil, err
	}
	if none := in.Survey.Unmatched(in.Services); len(o.patterns) == 0 && len(in.Problems) == 0 && none != nil {
		return nil, fmt.Errorf("-services, or services in %s, names %s, and no program here is that: write the import path of its main package", config.FileName, strings.Join(none, ", "))
	}
	return plans, nil
}

// input is what the flags give to the report.
func (o *reportOptions) input() (*standard.Input, error) {
	dir, err := filepath.Abs(o.dir)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	in := &standard.Input{Time: time.Now(), Dir: dir, Rules: analyzers.All(), Ran: o.rules.chosen()}
	if o.services != "" {
		for pattern := range strings.SplitSeq(o.services, ",") {
			in.Services = append(in.Services, strings.TrimSpace(pattern))
		}
	}
	if o.metrics != "" {
		in.Baseline, err = standard.ReadBaseline(o.metrics)
	}
	return in, err
}

// earlier reads the history; there need be none to add to.
func (o *reportOptions) earlier() ([]standard.Entry, error) {
	if o.history == "" {
		return nil, nil
	}
	if _, err := os.Stat(o.history); o.append && errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return standard.ReadHistory(o.history)
}

// print prints the report, or writes it, and adds the run to the history.
func (o *reportOptions) print(r *standard.Report, sys *Sys) error {
	if o.out == "" {
		if err := reportFormats[o.format](sys.Stdout, r, sys); err != nil {
			return err
		}
	} else {
		var b bytes.Buffer
		if err := reportFormats[o.format](&b, r, sys); err != nil {
			return err
		}
		if err := files.Write(o.out, b.Bytes()); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	switch {
	case !o.append:
		return nil
	case len(r.Problems) > 0:
		fmt.Fprintf(sys.stderr(), "netralint: nothing is added to %s, since not everything could be checked\n", o.history)
		return nil
	}
	return standard.AppendHistory(o.history, r.Entry())
}

// reportRun is one run of the go command and the rules.
type reportRun struct{ *options }

func (r reportRun) check(ctx context.Context, sys *Sys) (*engine.Report, error) {
	progress := newProgress(sys)
	defer progress.clear()
	return engine.Run(ctx, engine.Config{
		Dir: r.dir, Patterns: r.patterns, Tags: r.tags, Tests: true, Cache: cacheDir(), Progress: progress.show,
		Rules: append(r.rules.chosen(), metrics.Analyzer, opens.Analyzer),
	})
}

// planned works out what -fix would do, and changes nothing.
func (r reportRun) planned(ctx context.Context, found *engine.Report, sys *Sys) ([]*migrate.Report, error) {
	result, err := repair.Plan(ctx, r.repair(found, sys))
	if err != nil {
		return nil, err
	}
	result.Tree.Close()
	if result.Migration == nil {
		return nil, nil
	}
	return []*migrate.Report{result.Migration.Report}, nil
}
