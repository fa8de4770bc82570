package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/analyzers/config/baseline"
	"github.com/netra-systems/netralint/analyzers/config/project"
	"github.com/netra-systems/netralint/cmd/netralint/internal/changed"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/fixer"
)

const lintHelp = `usage: netralint [flags] [packages]
       netralint -fix|-diff|-patches=DIR [flags] [packages]
       netralint report [flags] [packages]
       netralint rules
       netralint explain RULE|CODE
       netralint sql -database URL [-graduate [-fix]] [packages]
       netralint conn copy DIR
       netralint baseline write|prune|check [flags] [packages]
       netralint config verify|schema
       netralint cache [clean]
       netralint completion bash|zsh|fish
       netralint version

netralint finds Go code that talks to PostgreSQL in ways that fail in
production. Packages are named as for the go command; the default is ./...

It is also a tool for go vet and go fix:

    go vet -vettool=%s ./...

Exit codes: 0 nothing to say, 1 findings, 2 could not run or not check
everything.

Flags:
`

// options are the flags of the check.
type options struct {
	dir      string
	tags     string
	tests    bool
	patterns []string
	rules    *ruleFlags
	given    map[string]bool // flags of the command line
	output   *outputFlags
	project  project.Project
	findings []*analysis.Analyzer // what the output lists as rules; nil: all rules
	kinds    []string             // what is found where no rule is run; nil where rules are
	moved    bool                 // a migration left what is found
	fixedBy  string               // what fixes what is found; "" if it is -fix of the command

	config   string // a file, off, or "" for that of the project
	filter   filter
	acquires []config.Named // by that file

	watch bool           // check again when files change
	again bool           // what is shown is what such a change made
	last  *engine.Report // an earlier check, if what it listed is still so

	newFrom string         // a revision
	changed *changed.Lines // since then; nil for all

	baseline     string // a file, off, or "" for that of the project
	baselineMade bool   // the file may be missing, as it will be written
	growth       bool   // let the baseline grow

	fix, diff, allowDirty bool
	try                   bool   // run tests
	patches               string // a directory
	migration             *migrationFlags
}

// writes reports whether files of the tree are changed.
func (o *options) writes() bool { return o.fix && !o.diff && o.patches == "" }

// repairs reports whether changes are worked out.
func (o *options) repairs() bool { return o.fix || o.diff || o.patches != "" }

// lint checks packages.
func lint(args []string, sys *Sys) int {
	opts, err := parseLint(args, sys)
	if errors.Is(err, flag.ErrHelp) {
		return exitClean
	}
	if err != nil {
		return sys.fail(err)
	}
	if opts.growth {
		return sys.fail(errors.New("-allow-growth is for netralint baseline write"))
	}
	if opts.repairs() {
		return repairPackages(context.Background(), opts, sys)
	}
	if opts.watch {
		return watchPackages(args, opts, sys)
	}
	if opts.newFrom != "" {
		if opts.changed, err = changed.Since(context.Background(), opts.project.Root, opts.newFrom); err != nil {
			return sys.fail(err)
		}
	}
	report, err := check(context.Background(), opts, sys, nil, nil)
	if err != nil {
		return sys.fail(err)
	}
	code := show(report, opts, sys)
	if word := mistyped(args); len(report.Problems) > 0 && word != "" {
		sys.fail(fmt.Errorf("there is no command %q: did you mean netralint %s?", args[0], word))
	}
	return code
}

// mistyped returns the command that is meant by the first word, "" if that is none.
func mistyped(args []string) string {
	if len(args) == 0 || strings.ContainsFunc(args[0], func(c rune) bool { return c < 'a' || c > 'z' }) {
		return ""
	}
	return config.Closest(args[0], slices.Sorted(maps.Keys(subcommands)))
}

// executable returns the absolute name of this program: given a name that is
// nowhere, "go vet -vettool" runs its own checks instead.
func executable() string {
	name, err := os.Executable()
	if err != nil {
		return "/path/to/netralint"
	}
	return name
}

// parseLint reads the command line. It prints the help and returns flag.ErrHelp where
// that is asked for.
func parseLint(args []string, sys *Sys) (*options, error) {
	opts := &options{}
	var only string
	flags := opts.flags(&only)
	if err := opts.read(flags, args, &only, func() string { return fmt.Sprintf(lintHelp, executable()) }, sys); err != nil {
		return nil, err
	}
	if len(opts.patterns) == 0 {
		opts.patterns = []string{"./..."}
	}
	return opts, opts.agree()
}

// read reads the command line, and takes what that leaves open from the settings of
// the project. Only is where the flags put the list of rules.
func (o *options) read(flags *flag.FlagSet, args []string, only *string, help func() string, sys *Sys) (err error) {
	if o.patterns, err = parseArguments(flags, args, help, sys); err != nil {
		return err
	}
	if err := o.listed(flags); err != nil {
		return err
	}
	if err := o.rules.choose(*only); err != nil {
		return err
	}
	if err := o.locate(); err != nil {
		return err
	}
	if err := o.configure(flags); err != nil {
		return err
	}
	return o.checkNamed(flags, sys)
}

// mayBeEmpty are the flags whose default is an empty list, and which take the place of
// what the configuration says.
var mayBeEmpty = []string{"api", "exclude", "tags", "services"}

// listed notes the flags of the command line, and returns what is wrong with them: one
// that is given nothing, as by a variable of the shell that is not set, is no flag left out.
func (o *options) listed(flags *flag.FlagSet) (err error) {
	o.given = make(map[string]bool)
	flags.Visit(func(f *flag.Flag) {
		o.given[f.Name] = true
		if f.Value.String() == "" && !strings.Contains(f.Name, ".") && !slices.Contains(mayBeEmpty, f.Name) && err == nil {
			what, _ := flag.UnquoteUsage(f)
			err = fmt.Errorf("-%s is given nothing: name a %s, or leave the flag out", f.Name, what)
		}
	})
	if err == nil && o.given["tags"] {
		err = config.CheckTags(o.tags)
	}
	return err
}

// idle returns an error for a flag that is given and does nothing without others.
func (o *options) idle(without string, names ...string) error {
	for _, name := range names {
		if o.given[name] {
			return fmt.Errorf("-%s does nothing without %s", name, without)
		}
	}
	return nil
}

// parseArguments reads flags, which may stand behind packages, and returns the
// packages. It prints the help and returns flag.ErrHelp where that is asked for.
func parseArguments(flags *flag.FlagSet, args []string, help func() string, sys *Sys) (packages []string, err error) {
	for {
		if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			sys.help(help())
			printDefaults(flags, sys)
			return nil, err
		} else if err != nil {
			return nil, unparsed(flags, err)
		}
		if args = flags.Args(); len(args) == 0 {
			return packages, nil
		}
		packages, args = append(packages, args[0]), args[1:]
	}
}

// undefined is how package flag begins to say that there is no flag of a name.
const undefined = "flag provided but not defined: -"

// unparsed is an error about the flags of a command, with what helps: the command that has
// the flag, or the flag that is meant.
func unparsed(flags *flag.FlagSet, err error) error {
	hint, command := "", flags.Name()
	if name, ok := strings.CutPrefix(err.Error(), undefined); ok {
		if other := commandWith(name); other != "" {
			hint, command = fmt.Sprintf("it is a flag of %q: ", other), other
		} else if best := config.Closest(name, alike(flags, name)); best != "" {
			hint = "did you mean -" + best + "? Or "
		}
	}
	return fmt.Errorf("%w: %srun \"%s -h\" for the flags", err, hint, command)
}

// commandWith returns the command that has a flag, "" if none has.
func commandWith(name string) string {
	for _, command := range []string{"", "report", "sql"} {
		if flags := flagsFor([]string{command}); flags.Lookup(name) != nil {
			return flags.Name()
		}
	}
	return ""
}

// alike are the flags that a name can be a slip of: settings of rules, or the others.
func alike(flags *flag.FlagSet, name string) (names []string) {
	flags.VisitAll(func(f *flag.Flag) {
		if strings.Contains(f.Name, ".") == strings.Contains(name, ".") {
			names = append(names, f.Name)
		}
	})
	return names
}

func printDefaults(flags *flag.FlagSet, sys *Sys) {
	flags.SetOutput(sys.stdout())
	flags.PrintDefaults()
}

// flags are the flags of the check; only gets the list of -rules.
func (o *options) flags(only *string) *flag.FlagSet {
	flags := flag.NewFlagSet("netralint", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.dir, "C", "", "run in this `dir`ectory")
	flags.StringVar(only, "rules", "", "run only these rules, a comma-separated `list`")
	flags.StringVar(&o.tags, "tags", "", "build tags, a comma-separated `list`")
	flags.BoolVar(&o.tests, "tests", true, "check test files too")
	flags.BoolVar(&o.fix, "fix", false, "move the module off lib/pq, see -level, and make the fixes of findings that have one")
	flags.BoolVar(&o.diff, "diff", false, "show the fixes as one unified diff, and change nothing")
	flags.BoolVar(&o.try, "test", false, "with -fix, -diff or -patches, run the module's tests before and with the change, and leave out what makes one fail")
	flags.StringVar(&o.patches, "patches", "", "write the fixes to a `dir`ectory as a series of patches, each of which compiles on top of the ones before, and change nothing else")
	flags.BoolVar(&o.allowDirty, "allow-dirty", false, "with -fix, change files though the git tree has uncommitted changes")
	flags.StringVar(&o.baseline, "baseline", "", "the `file` with the findings that are known, or off (default "+baseline.FileName+" at the root of the module or workspace, if there is one)")
	flags.StringVar(&o.config, "config", "", "the `file` with the settings, or off (default "+config.FileName+" at the root of the module or workspace, if there is one)")
	o.filter.addFlags(flags)
	flags.StringVar(&o.newFrom, "new-from", "", "show only findings on lines that changed since this `revision` of git")
	flags.BoolVar(&o.watch, "watch", false, "check again when a file is saved, what it changes alone, and say what is new and what is gone; ends with an interrupt")
	flags.BoolVar(&o.growth, "allow-growth", false, "with baseline write, enter new findings in a file that exists")
	o.output = addOutputFlags(flags)
	o.migration = addMigrationFlags(flags)
	o.rules = addRuleFlags(flags, analyzers.All())
	flags.Usage = func() {}
	return flags
}

// agree returns what is wrong with flags, alone or together.
func (o *options) agree() error {
	if err := o.migration.check(); err != nil {
		return err
	}
	if err := o.output.check(); err != nil {
		return err
	}
	if err := o.filter.check(); err != nil {
		return err
	}
	if err := o.repairFlags(); err != nil {
		return err
	}
	if o.watch && (o.repairs() || o.newFrom != "" || o.output.file != "" || o.output.format != "text") {
		return errors.New("-watch shows findings as they come and go: leave out -fix, -diff, -patches, -new-from, -o and -format")
	}
	return nil
}

// repairFlags returns what is wrong with the flags about changes.
func (o *options) repairFlags() error {
	if !o.repairs() {
		if o.try {
			return errors.New("-test runs the module's tests for -fix, -diff or -patches: name one (for test files, it is -tests)")
		}
		return o.idle("-fix, -diff or -patches", "level", "api", "parity", "conn", "conn-version", "conn-replace", "report", "allow-dirty")
	}
	if info, err := os.Stat(o.migration.report); err == nil && info.IsDir() {
		return fmt.Errorf("-report is %s, a directory: name a file", o.migration.report)
	}
	if info, err := os.Stat(o.patches); err == nil && !info.IsDir() {
		return fmt.Errorf("-patches is %s, a file: name a directory", o.patches)
	}
	if o.newFrom != "" {
		return errors.New("-new-from is about what is shown; -fix, -diff and -patches work on whole packages: leave it out")
	}
	if o.patches != "" && (o.fix || o.diff) {
		return errors.New("-patches changes nothing in the tree: leave out -fix and -diff")
	}
	return nil
}

// check runs the rules on the packages, as the overlay shows them, and returns
// what they found, with the fixes. Before is what they found without it, if that
// is known.
func check(ctx context.Context, opts *options, sys *Sys, overlay *fixer.Overlay, before *engine.Report) (*engine.Report, error) {
	progress := newProgress(sys)
	defer progress.clear()
	report, err := engine.Run(ctx, engine.Config{
		Dir:      opts.dir,
		Patterns: opts.patterns,
		Tags:     opts.tags,
		Tests:    opts.tests,
		Rules:    opts.rules.chosen(),
		Overlay:  overlay,
		Before:   before,
		Types:    opts.watch,
		Last:     opts.last,
		Cache:    cacheDir(),
		Progress: progress.show,
	})
	if err == nil {
		report.Findings = opts.filter.apply(opts.project.Root, report.Findings)
		report.Accepted = opts.filter.applyAccepted(opts.project.Root, report.Accepted)
	}
	return report, err
}

// cacheDir returns where results are kept: the directory in NETRALINT_CACHE,
// nowhere if that is "off", and a directory of the user's by default.
func cacheDir() string {
	switch dir := os.Getenv("NETRALINT_CACHE"); dir {
	case "off":
		return ""
	case "":
		base, err := os.UserCacheDir()
		if err != nil {
			return ""
		}
		return filepath.Join(base, "netralint")
	default:
		return dir
	}
}

// ruleNames returns the names of rules, separated by commas.
func ruleNames(rules []*analysis.Analyzer) string {
	var names []string
	for _, a := range rules {
		names = append(names, a.Name)
	}
	return strings.Join(names, ", ")
}
