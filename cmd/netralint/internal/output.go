package command

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config/project"
	"github.com/netra-systems/netralint/analyzers/syncdriver"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/files"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
)

// outputFlags say how findings are printed, and where.
type outputFlags struct {
	format     string
	file       string // "": standard output
	verbose    bool
	quiet      bool
	wrapped    bool // also where quiet
	statistics bool
}

func addOutputFlags(flags *flag.FlagSet) *outputFlags {
	o := &outputFlags{}
	flags.StringVar(&o.format, "format", "text", "`form` of the output: "+formatNames)
	flags.StringVar(&o.file, "o", "", "write the output to a `file`; what is left on standard error is a summary")
	flags.BoolVar(&o.verbose, "v", false, "show the source of every finding, not of the first of each kind")
	flags.BoolVar(&o.quiet, "q", false, "print the findings, one line each, and nothing else")
	flags.BoolVar(&o.statistics, "statistics", false, "print how many findings there are by rule, not the findings")
	return o
}

// check returns what is wrong with the flags.
func (o *outputFlags) check() error {
	if _, ok := formats[o.format]; !ok {
		return fmt.Errorf("there is no format %q: choose %s", o.format, formatNames)
	}
	if o.format != "text" && (o.quiet || o.statistics) {
		return fmt.Errorf("-q and -statistics are about -format text, not %s", o.format)
	}
	if o.quiet && (o.verbose || o.statistics) {
		return fmt.Errorf("-q prints findings in one line each: leave out -v and -statistics")
	}
	return nil
}

// A screen is what a report is shown on: whether it has colours, and how many columns, 0
// where it is no terminal.
type screen struct {
	colour bool
	width  int
}

// A printer prints a report in one of the formats.
type printer func(w io.Writer, on screen, opts *options, r *render.Report) error

// formats are the forms of output by the name that -format takes.
var formats = map[string]printer{
	"text": printText,
	"json": func(w io.Writer, _ screen, _ *options, r *render.Report) error { return render.JSON(w, r) },
	"sarif": func(w io.Writer, _ screen, _ *options, r *render.Report) error {
		return render.SARIF(w, r, ownVersion())
	},
	"github": func(w io.Writer, _ screen, _ *options, r *render.Report) error { return render.GitHub(w, r) },
	"gitlab": func(w io.Writer, _ screen, _ *options, r *render.Report) error { return render.GitLab(w, r) },
}

const formatNames = "text, json, sarif, github (annotations) or gitlab (code quality)"

func printText(w io.Writer, on screen, opts *options, r *render.Report) error {
	dir, err := os.Getwd()
	if err != nil {
		dir = string(filepath.Separator)
	}
	return render.Text(w, r, render.TextStyle{
		Dir: dir, Colour: on.colour, Width: on.width, Verbose: opts.output.verbose, Hints: !opts.writes(),
		Quiet: opts.output.quiet, Wrapped: opts.output.wrapped, Statistics: opts.output.statistics,
	})
}

// show prints what the baseline does not know of the report, and returns the exit
// code it amounts to.
func show(report *engine.Report, opts *options, sys *Sys) int {
	k, err := opts.known(report)
	if err != nil {
		return sys.fail(err)
	}
	return k.print(opts, sys)
}

// print prints what is not known.
func (k *known) print(opts *options, sys *Sys) int {
	report := k.report
	out := &render.Report{
		Findings: report.Findings, Accepted: report.Accepted, Packages: report.Packages, Modules: report.Modules, Problems: report.Problems,
		Root: opts.project.Repository, Rules: opts.findings, Fix: opts.fixedBy,
	}
	if out.Rules == nil {
		out.Rules = append(slices.Clip(analyzers.All()), baselineRule)
	}
	if k.match != nil {
		out.Findings, out.Known, out.Baseline = k.match.New, k.match.Known, k.file
		for _, s := range k.surplus() {
			out.Gone += s.Gone
		}
	}
	if opts.changed != nil {
		found := len(out.Findings)
		out.Findings = slices.DeleteFunc(slices.Clone(out.Findings), func(f finding.Finding) bool { return !opts.changed.Touch(f) })
		out.Accepted = slices.DeleteFunc(slices.Clone(out.Accepted), func(a finding.Accepted) bool { return !opts.changed.Touch(a.Finding) })
		out.Since, out.Old = opts.newFrom, found-len(out.Findings)
	}
	if opts.moved {
		out.Findings = withoutPromise(out.Findings)
	}
	k.foresee(out, opts)
	if err := printReport(out, opts, sys); err != nil {
		return sys.fail(err)
	}
	for _, problem := range report.Problems {
		fmt.Fprintln(sys.stderr(), "netralint:", problem)
	}
	switch {
	case len(report.Problems) > 0:
		return exitFailed
	case len(out.Findings) > 0:
		return exitFindings
	}
	return exitClean
}

// withoutPromise takes out of messages that a migration would move the module.
func withoutPromise(findings []finding.Finding) []finding.Finding {
	list := slices.Clone(findings)
	for i, f := range list {
		list[i].Message = strings.TrimSuffix(f.Message, syncdriver.Moves)
	}
	return list
}

// printReport prints to standard output, or to the file that is named, which is
// written as a whole.
func printReport(r *render.Report, opts *options, sys *Sys) error {
	print := formats[opts.output.format]
	if opts.output.file == "" {
		return print(sys.Stdout, screen{sys.Colour, sys.Width}, opts, r)
	}
	var text bytes.Buffer
	if err := print(&text, screen{}, opts, r); err != nil {
		return err
	}
	if err := files.Write(opts.output.file, text.Bytes()); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	if len(r.Findings)+len(r.Known) > 0 {
		fmt.Fprintf(sys.stderr(), "netralint: %s: see %s\n", render.Summary(r), opts.output.file)
	}
	return nil
}

// locate finds the project that the run is about.
func (o *options) locate() (err error) {
	if o.dir != "" {
		if info, err := os.Stat(o.dir); err != nil || !info.IsDir() {
			return fmt.Errorf("-C %s is not a directory", o.dir)
		}
	}
	o.project, err = project.Find(o.dir)
	return err
}
