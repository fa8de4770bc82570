package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/analyzers/config/baseline"
	"github.com/netra-systems/netralint/analyzers/config/identity"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/files"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
)

const baselineHelp = `usage: netralint baseline write|prune|check [flags] [packages]
       netralint baseline write|prune|check sql [flags of sql] [packages]

A baseline is a file with the findings that a project knows of: the check then speaks
of new ones alone. It is ` + baseline.FileName + ` at the root of the module, or of
the workspace if there is one, or what -baseline names.

    write  enters all findings. A file that exists does not grow, rule by rule:
           -allow-growth lets it
    prune  takes out what is no longer there
    check  is the check for CI: findings that are not in the file, and entries of the
           file that are no longer needed, so that the number only falls

An entry names package directory, rule, declaration and code. It survives other lines,
formatting, other arguments of the call, and a move to another file of the package.
Run it for the platform that CI checks: findings in files of other platforms are not
seen. With sql it is about what netralint sql finds, and leaves the rest of the file as
it is, as it does without sql with what netralint sql finds.

Flags:
`

// off as the name of a file is none.
const off = "off"

// baselineRule is the name under which entries that are not needed are reported.
var baselineRule = &analysis.Analyzer{
	Name: "baseline",
	Doc:  "entries of the baseline that are no longer needed\n\nThe finding is gone. Run \"netralint baseline prune\": the number only falls.",
	URL:  "https://github.com/netra-systems/netralint#baseline",
}

// baselineCommand keeps the list of known findings.
func baselineCommand(args []string, sys *Sys) int {
	verbs := map[string]func(*known, *Sys) int{"write": (*known).write, "prune": (*known).prune, "check": (*known).check}
	if len(args) == 0 {
		return sys.fail(errors.New("baseline takes write, prune or check: run \"netralint help baseline\""))
	}
	if wantsHelp(args) {
		sys.help(baselineHelp)
		printDefaults((&options{}).flags(new(string)), sys)
		return exitClean
	}
	run, ok := verbs[args[0]]
	if !ok {
		return sys.fail(fmt.Errorf("baseline takes write, prune or check, not %q", args[0]))
	}
	opts, find, err := baselineRun(args[1:], sys)
	if errors.Is(err, flag.ErrHelp) {
		return exitClean
	}
	if err == nil {
		opts.baselineMade = args[0] == "write"
		err = opts.wholeBaseline()
	}
	if err != nil {
		return sys.fail(err)
	}
	report, err := find()
	if err == nil && len(report.Problems) > 0 {
		err = fmt.Errorf("not everything could be checked, so that the baseline stays as it is: %s", report.Problems[0])
	}
	if err != nil {
		return sys.fail(err)
	}
	k, err := opts.known(report)
	if err != nil {
		return sys.fail(err)
	}
	return run(k, sys)
}

// baselineRun reads the command line behind the verb: of the check, or behind "sql" of
// the check of statements. Find is the check.
func baselineRun(args []string, sys *Sys) (opts *options, find func() (*engine.Report, error), err error) {
	if len(args) > 0 && args[0] == "sql" {
		o, err := parseSQL(args[1:], sys, func(o *sqlOptions, flags *flag.FlagSet) {
			flags.BoolVar(&o.lint.growth, "allow-growth", false, "with baseline write, enter new findings in a file that exists")
		})
		if err != nil {
			return nil, nil, err
		}
		return &o.lint, func() (*engine.Report, error) {
			ctx, stop := interruptible()
			defer stop()
			report, _, _, err := o.find(ctx, sys)
			return report, err
		}, nil
	}
	opts, err = parseLint(args, sys)
	return opts, func() (*engine.Report, error) { return check(context.Background(), opts, sys, nil, nil) }, err
}

// wholeBaseline returns what is wrong with flags that a baseline has no use for.
func (o *options) wholeBaseline() error {
	switch {
	case o.baseline == off:
		return errors.New("-baseline=off is no file")
	case o.watch:
		return errors.New("-watch is for the check: leave it out")
	case o.newFrom != "":
		return errors.New("-new-from sees a part of the findings: leave it out")
	case o.filter.least != "" || o.filter.paths != "":
		return errors.New("-severity and -exclude see a part of the findings: leave them out, and exclude paths in " + config.FileName)
	case o.fix || o.diff || o.patches != "":
		return errors.New("-fix, -diff and -patches are not for the baseline: fix first, and then run \"netralint baseline prune\"")
	}
	return nil
}

// known is what a run found, compared with the baseline.
type known struct {
	opts   *options
	report *engine.Report
	ids    []identity.Identity              // of the findings of the report
	file   string                           // as it is shown
	old    *baseline.Baseline               // nil if there is no file
	match  *baseline.Match[finding.Finding] // nil if there is no file
}

// known compares what was found with the baseline.
func (o *options) known(report *engine.Report) (*known, error) {
	k := &known{opts: o, report: report, file: o.baselineFile()}
	if k.file == "" {
		return k, nil
	}
	b, err := baseline.Read(k.file)
	if errors.Is(err, fs.ErrNotExist) && (o.baseline == "" || o.baselineMade) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	k.ids = identity.Of(o.project.Root, report.Findings)
	if b != nil {
		k.old, k.match = b, baseline.Compare(b, report.Findings, k.ids)
	}
	return k, nil
}

// baselineFile is the file with the baseline, relative to where the user is if it is
// not far; "" if none is wanted.
func (o *options) baselineFile() string {
	switch o.baseline {
	case off:
		return ""
	case "":
		return shown(filepath.Join(o.project.Root, baseline.FileName))
	}
	return o.baseline
}

// shown is the name by which a file is shown: the shorter of the absolute one and
// that from where the user is.
func shown(file string) string {
	dir, err := os.Getwd()
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(dir, file); err == nil && len(rel) < len(file) {
		return rel
	}
	return file
}

// settings are those that decide which findings there can be. Where no rule is run,
// whether rules look at test files stays as it is.
func (k *known) settings() baseline.Settings {
	s := baseline.Settings{Tags: k.opts.tags, Tests: k.opts.tests}
	if k.opts.kinds != nil {
		s.Tests = k.old == nil || k.old.Tests
	}
	return s
}

// checked returns what tells whether this run would have found what has a key: its
// rule was run, or exists no more, and so for its package.
func (k *known) checked() func(identity.Key) bool {
	dirs, rules, all := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range k.report.Listed {
		if !p.DepOnly {
			dirs[identity.Dir(k.opts.project.Root, p.Dir)] = true
		}
	}
	for _, a := range k.opts.rules.chosen() {
		rules[a.Name] = k.opts.kinds == nil
	}
	for _, name := range k.opts.kinds {
		rules[name] = true
	}
	for _, name := range append(ruleNamesOf(analyzers.All()), analyzers.StatementKinds...) {
		all[name] = true
	}
	return func(key identity.Key) bool {
		if all[key.Rule] && !rules[key.Rule] {
			return false
		}
		if dirs[key.Dir] {
			return true
		}
		_, err := os.Stat(filepath.Join(k.opts.project.Root, filepath.FromSlash(key.Dir)))
		return errors.Is(err, fs.ErrNotExist)
	}
}

// surplus returns the entries that are no longer needed, as far as the run can tell.
func (k *known) surplus() []baseline.Surplus {
	if k.match == nil || k.opts.filter.least != "" || k.opts.filter.paths != "" || k.old.Settings != k.settings() || len(k.report.Problems) > 0 {
		return nil
	}
	return k.match.Surplus(k.checked())
}

// agree returns an error if the file is from a run that looked at other code.
func (k *known) agree() error {
	if k.old == nil {
		return fmt.Errorf("there is no %s: run \"netralint baseline write\"", k.file)
	}
	if was, is := k.old.Settings, k.settings(); was != is {
		return fmt.Errorf("%s was written with -tags=%s -tests=%v, and this run has -tags=%s -tests=%v: run with the same",
			k.file, was.Tags, was.Tests, is.Tags, is.Tests)
	}
	return nil
}

// write enters all findings into the file.
func (k *known) write(sys *Sys) int {
	if k.old == nil {
		if len(k.ids) == 0 {
			fmt.Fprintf(sys.stdout(), "no findings: there is nothing to enter in %s\n", k.file)
			return exitClean
		}
		return k.save(baseline.New(k.settings(), k.ids), "wrote", sys)
	}
	now := k.old.Renew(k.settings(), k.ids, k.checked())
	if grown := grown(k.old.ByRule(nil), now.ByRule(nil)); len(grown) > 0 && !k.opts.growth {
		k.report.Findings = k.match.New
		show(k.report, k.opts.withoutBaseline(), sys)
		fmt.Fprintf(sys.stderr(), "netralint: %s stays as it is, as it would grow: %s; repair what is new, or run with -allow-growth\n", k.file, strings.Join(grown, ", "))
		return exitFindings
	}
	return k.save(now, "wrote", sys)
}

// withoutBaseline are the options for showing findings as they are.
func (o *options) withoutBaseline() *options {
	out := *o
	out.baseline = off
	return &out
}

// grown says which rules have more findings now.
func grown(was, now map[string]int) (out []string) {
	for _, rule := range slices.Sorted(maps.Keys(now)) {
		if now[rule] > was[rule] {
			out = append(out, fmt.Sprintf("%s from %d to %d", rule, was[rule], now[rule]))
		}
	}
	return out
}

// prune takes out of the file what is no longer needed.
func (k *known) prune(sys *Sys) int {
	if err := k.agree(); err != nil {
		return sys.fail(err)
	}
	return k.save(k.match.Prune(k.checked()), "pruned", sys)
}

// save writes the list and says what became of it.
func (k *known) save(b *baseline.Baseline, verb string, sys *Sys) int {
	if err := files.Write(k.file, b.Bytes()); err != nil {
		return sys.fail(fmt.Errorf("write the baseline: %w", err))
	}
	change := ""
	if k.old != nil {
		change = fmt.Sprintf(", were %d", k.old.Len())
	}
	fmt.Fprintf(sys.stdout(), "%s %s: %s%s\n", verb, k.file, render.Count(b.Len(), "finding"), change)
	return exitClean
}

// check reports what is not in the file, and what in the file is no longer needed.
func (k *known) check(sys *Sys) int {
	if err := k.agree(); err != nil {
		return sys.fail(err)
	}
	file, err := filepath.Abs(k.file)
	if err != nil {
		return sys.fail(err)
	}
	for _, s := range k.surplus() {
		where := s.Dir
		if s.In != "" {
			where = s.In + " of " + s.Dir
		}
		f := finding.Finding{Rule: baselineRule.Name, Severity: "error", Package: s.Dir,
			Message: fmt.Sprintf("%d of %s of %s in %s is gone; run netralint baseline prune", s.Gone, render.Count(s.Were, "known finding"), s.Rule, where)}
		f.Span = finding.Span{File: file, Line: s.Line, Column: 5, EndLine: s.Line, EndColumn: 6}
		k.match.New = append(k.match.New, f)
	}
	finding.Sort(k.match.New)
	return k.print(k.opts, sys)
}
