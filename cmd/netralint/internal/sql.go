package command

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/analyzers/config/baseline"
	"github.com/netra-systems/netralint/cmd/netralint/internal/documents"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
	"github.com/netra-systems/netralint/fixer/statements"
)

const sqlHelp = `usage: netralint sql [flags] [packages]

sql checks the SQL of a program against its database: the server parses and
describes each statement whose text is constant, in a session that cannot write,
and runs none of them. The role needs no rights but to connect and to use the
schema. What is found:

%s
Where there is no database, as in CI, -save beforehand keeps what the server
says in a file that belongs in the repository.

Statements whose text is put together at run time are counted, not checked.
netralint explain KIND has more about a kind of finding. A comment
//netralint:ignore KIND REASON accepts one; "netralint baseline write sql" and
these flags enter all in the baseline.

Exit codes: 0 nothing to say, 1 findings, 2 could not run or not check
everything.

Flags:
`

// sqlOptions are the flags of sql.
type sqlOptions struct {
	lint       options
	database   string
	migrations string // a directory or file
	save       bool
	saved      bool
	plan       bool
	graduate   bool
	evidence   string // a file

	// kept reads the answers that are kept, once.
	kept func() (*sqlcheck.Saved, error)
}

// sqlVariables name the database where the flag does not.
var sqlVariables = []string{"NETRALINT_DATABASE_URL", "DATABASE_URL"}

// checkSQL is the subcommand sql.
func checkSQL(args []string, sys *Sys) int {
	opts, err := parseSQL(args, sys, nil)
	if errors.Is(err, flag.ErrHelp) {
		return exitClean
	}
	if err != nil {
		return sys.fail(err)
	}
	ctx, stop := interruptible()
	defer stop()
	return opts.run(ctx, sys)
}

// interruptible returns a context that ends when the user stops the program, which
// then has a database to drop.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// parseSQL reads the command line, and the environment where it names no database.
// More adds the flags of another command.
func parseSQL(args []string, sys *Sys, more func(*sqlOptions, *flag.FlagSet)) (*sqlOptions, error) {
	o := &sqlOptions{}
	flags := o.flags()
	if more != nil {
		more(o, flags)
	}
	patterns, err := parseArguments(flags, args, func() string { return fmt.Sprintf(sqlHelp, sqlKinds()) }, sys)
	if err != nil {
		return nil, err
	}
	if err := o.lint.listed(flags); err != nil {
		return nil, err
	}
	if o.lint.patterns = patterns; len(patterns) == 0 {
		o.lint.patterns = []string{"./..."}
	}
	if o.saved && (o.save || o.database != "" || o.migrations != "") {
		return nil, errors.New("-saved asks no server: leave out -save, -database and -migrations")
	}
	for _, name := range sqlVariables {
		if o.database == "" && !o.saved {
			o.database = os.Getenv(name)
		}
	}
	if o.plan && (o.database == "" || o.migrations != "") {
		return nil, errors.New("-plan is about the rows that tables have: name the database that has them with -database, without -saved and -migrations")
	}
	o.lint.findings, o.lint.kinds = sqlFindings(), o.kinds()
	o.lint.fixedBy = "netralint sql -graduate -fix does it for pools that nothing else keeps"
	return o, o.complete(flags)
}

// addGraduateFlags adds the flags about leaving parity.
func (o *sqlOptions) addGraduateFlags(flags *flag.FlagSet) {
	flags.BoolVar(&o.graduate, "graduate", false, "say what keeps parity.LibPQ(): values, errors and code that come out otherwise without it; name all packages of the program")
	flags.StringVar(&o.evidence, "evidence", "", "with -graduate, a `file` with the log of a run with parity.Report(): what it names differs")
	flags.BoolVar(&o.lint.fix, "fix", false, "with -graduate, take parity.LibPQ away where nothing keeps it")
	flags.BoolVar(&o.lint.allowDirty, "allow-dirty", false, "with -fix, change files though the git tree has uncommitted changes")
}

// complete takes what the command line leaves open from the settings of the project, and
// returns what is wrong with it.
func (o *sqlOptions) complete(flags *flag.FlagSet) error {
	o.lint.rules = addRuleFlags(flag.NewFlagSet("", flag.ContinueOnError), analyzers.All())
	if err := o.graduateFlags(); err != nil {
		return err
	}
	if err := o.lint.locate(); err != nil {
		return err
	}
	if err := o.lint.configure(flags); err != nil {
		return err
	}
	if err := o.lint.filter.check(); err != nil {
		return err
	}
	return o.lint.output.check()
}

// flags are the flags of sql.
func (o *sqlOptions) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("netralint sql", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.StringVar(&o.database, "database", "", "`URL` of the database; without it NETRALINT_DATABASE_URL or DATABASE_URL")
	flags.StringVar(&o.migrations, "migrations", "", "build the schema by the migrations in this `dir`ectory, or by one file, in a database of its own on the server, and drop it: those of goose, golang-migrate, dbmate, tern and sql-migrate, and plain files")
	flags.BoolVar(&o.save, "save", false, "keep the server's answers in "+sqlcheck.FileName+", for runs without a database")
	flags.BoolVar(&o.saved, "saved", false, "check by the answers that are kept, as is done where no database is named")
	flags.BoolVar(&o.plan, "plan", false, "also report large tables that are read whole for a condition that no index serves")
	o.addGraduateFlags(flags)
	flags.StringVar(&o.lint.dir, "C", "", "run in this `dir`ectory")
	flags.StringVar(&o.lint.tags, "tags", "", "build tags, a comma-separated `list`")
	flags.BoolVar(&o.lint.tests, "tests", false, "check test files too, whose statements are often about tables of their own")
	flags.StringVar(&o.lint.baseline, "baseline", "", "the `file` with the findings that are known, or off (default "+baseline.FileName+" at the root of the module or workspace, if there is one)")
	flags.StringVar(&o.lint.config, "config", "", "the `file` with the settings, or off (default "+config.FileName+" at the root of the module or workspace, if there is one)")
	o.lint.filter.addFlags(flags)
	o.lint.output = addOutputFlags(flags)
	return flags
}

// sqlKinds lists the kinds of findings.
func sqlKinds() string {
	var b strings.Builder
	for _, k := range sqlcheck.Kinds {
		fmt.Fprintf(&b, "  %-11s %s\n", k.Name, k.Summary)
	}
	return b.String()
}

// sqlFindings describes the kinds as rules are, for the formats that list them.
func sqlFindings() []*analysis.Analyzer {
	var all []*analysis.Analyzer
	for _, k := range sqlcheck.Kinds {
		all = append(all, &analysis.Analyzer{Name: k.Name, Doc: k.Summary + "\n\n" + k.Page, URL: analyzers.Statements.URL})
	}
	return all
}

// run shows what is found.
func (o *sqlOptions) run(ctx context.Context, sys *Sys) int {
	code, report, grad, err := o.find(ctx, sys)
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("interrupted: %w", err)
	}
	if err != nil {
		return sys.fail(err)
	}
	taken := o.lint.fix && len(code.Problems) == 0
	if taken {
		if code.Findings, err = grad.take(ctx, &o.lint, code.Findings); err != nil {
			return sys.fail(err)
		}
	}
	exit := show(code, &o.lint, sys)
	if !o.lint.output.quiet {
		tellSQL(sys.stderr(), report, o.lint.output.verbose)
		if o.graduate {
			grad.tell(sys.stderr(), taken)
		}
	}
	return exit
}

// find lists the statements, asks for the answers to them, and returns what follows
// as the findings of the first report.
func (o *sqlOptions) find(ctx context.Context, sys *Sys) (*engine.Report, *sqlcheck.Report, *graduation, error) {
	begun := time.Now()
	o.kept = sync.OnceValues(func() (*sqlcheck.Saved, error) { return sqlcheck.ReadSaved(o.lint.project.Root) })
	if o.database == "" {
		go o.kept() // while the statements are collected
	}
	code, err := o.collect(ctx, sys)
	if err != nil {
		return nil, nil, nil, err
	}
	grad, err := readParity(code, begun)
	if err != nil {
		return nil, nil, nil, err
	}
	if o.evidence != "" {
		if err := grad.addEvidence(o.evidence); err != nil {
			return nil, nil, nil, err
		}
	}
	report, problems := o.check(ctx, sys, grad)
	if report == nil {
		return nil, nil, nil, problems[0]
	}
	for _, err := range problems {
		code.Problems = append(code.Problems, err.Error())
	}
	if ctx.Err() != nil {
		code.Problems = append(code.Problems, "the run was interrupted")
	}
	found, err := withoutAccepted(code, report, o.kinds())
	if o.graduate {
		found = grad.conclude(found)
	}
	code.Findings = o.lint.filter.apply(o.lint.project.Root, found)
	return code, report, grad, err
}

// collect reads the statements of the packages: they are the findings of the
// report.
func (o *sqlOptions) collect(ctx context.Context, sys *Sys) (*engine.Report, error) {
	progress := newProgress(sys)
	defer progress.clear()
	return engine.Run(ctx, engine.Config{Dir: o.lint.dir, Patterns: o.lint.patterns, Tags: o.lint.tags, Tests: o.lint.tests,
		Rules: o.reads(), Cache: cacheDir(), Progress: progress.show})
}

// reads are the analyses whose findings are what this run is about.
func (o *sqlOptions) reads() []*analysis.Analyzer {
	if o.graduate {
		return []*analysis.Analyzer{analyzers.Statements, analyzers.Parity}
	}
	return []*analysis.Analyzer{analyzers.Statements}
}

// kinds are those of what is looked for: without -graduate nothing about parity is.
func (o *sqlOptions) kinds() []string {
	return slices.DeleteFunc(slices.Clone(analyzers.StatementKinds), func(kind string) bool {
		return kind == sqlcheck.ParityKind && !o.graduate || kind == sqlcheck.PlanKind && !o.plan
	})
}

// statements reads what the analysis reported.
func (o *sqlOptions) statements(code *engine.Report) ([]sqlcheck.Statement, error) {
	var all []sqlcheck.Statement
	for _, f := range code.Findings {
		s, err := statements.Decode(f.Message)
		if err != nil {
			return nil, fmt.Errorf("read a statement of package %s: %w", f.Package, err)
		}
		all = append(all, sqlcheck.Statement{Package: f.Package, Statement: s})
	}
	return fillQueries(o.lint.project.Root, all)
}

// fillQueries gives statements their text that is in files of queries.
func fillQueries(root string, list []sqlcheck.Statement) ([]sqlcheck.Statement, error) {
	if !slices.ContainsFunc(list, inFile) {
		return list, nil
	}
	names, err := documents.Below(root, statements.InFile)
	if err != nil {
		return nil, fmt.Errorf("look for files with queries: %w", err)
	}
	queries := statements.Queries{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("look for queries: %w", err)
		}
		queries.Add(name, string(text))
	}
	var all []sqlcheck.Statement
	for _, s := range list {
		for _, filled := range queries.Fill(s.Statement) {
			all = append(all, sqlcheck.Statement{Package: s.Package, Statement: filled})
		}
	}
	return all, nil
}

// inFile reports whether the text of a statement is in a file of queries.
func inFile(s sqlcheck.Statement) bool { return s.Query != "" }

// tellSQL says how much was checked, and with places what was not.
func tellSQL(w io.Writer, r *sqlcheck.Report, places bool) {
	fmt.Fprintf(w, "%s with SQL: %d checked", render.Count(r.Calls, "call"), r.Checked)
	if r.Parsed > 0 {
		fmt.Fprintf(w, ", %d for their grammar only, as they change the schema or the session", r.Parsed)
	}
	fmt.Fprintf(w, ", %d not\n", r.Calls-r.Checked-r.Parsed)
	reasons := slices.SortedFunc(maps.Keys(r.Left), func(a, b string) int {
		return cmp.Or(len(r.Left[b])-len(r.Left[a]), strings.Compare(a, b))
	})
	for _, why := range reasons {
		fmt.Fprintf(w, "  %d not checked: %s\n", len(r.Left[why]), why)
		for _, at := range r.Left[why] {
			if places {
				fmt.Fprintf(w, "    %s:%d\n", at.File, at.Line)
			}
		}
	}
}
