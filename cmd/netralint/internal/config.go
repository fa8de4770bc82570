package command

import (
	"errors"
	"flag"
	"fmt"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
)

const configHelp = `usage: netralint config verify [FILE]
       netralint config schema

The settings of a project are in ` + config.FileName + ` at the root of the module, or of
the workspace if there is one, or in what -config or the environment variable
` + config.Variable + ` names. Flags win over the file. go vet and golangci-lint go by it too.

    enable: [syncdriver, blockingcall]  # the rules to run; all when left out
    disable: [sessionstate]
    severity: {preping: info}           # error, warning or info
    exclude: [internal/legacy, "*_gen.go"]
    preping: {strict: true}             # settings of a rule, see netralint explain RULE
    nullpool: {max: 5, serverless: [example.com/shop/functions/...]}
    tags: [integration]
    tests: false
    acquires: [example.com/db.(*Store).Get]     # functions that take a connection
    services: [example.com/shop/cmd/api]        # programs that report takes for services
    api: program                        # or library
    baseline: known.json

verify says what is wrong with the file; schema prints its JSON schema, for editors.
`

// configCommand is about the file with the settings.
func configCommand(args []string, sys *Sys) int {
	if wantsHelp(args) {
		sys.help(configHelp)
		return exitClean
	}
	switch {
	case len(args) == 1 && args[0] == "schema":
		schema, err := config.Schema(analyzers.All(), (&options{}).flags(new(string)))
		if err != nil {
			return sys.fail(err)
		}
		_, _ = sys.Stdout.Write(schema)
		return exitClean
	case len(args) == 1 && args[0] == "verify":
		return verifyConfig("", sys)
	case len(args) == 2 && args[0] == "verify":
		return verifyConfig(args[1], sys)
	}
	return sys.fail(errors.New("config takes verify, with a file or without, or schema: run \"netralint help config\""))
}

// verifyConfig says what is wrong with a file, by default that of the project.
func verifyConfig(name string, sys *Sys) int {
	opts := &options{config: name}
	if err := opts.locate(); err != nil {
		return sys.fail(err)
	}
	cfg, err := opts.readConfig()
	if err != nil {
		return sys.fail(err)
	}
	if cfg == nil {
		return sys.fail(fmt.Errorf("there is no %s in %s: all settings are at their defaults", config.FileName, opts.project.Root))
	}
	if err := opts.checkFunctions(cfg.Acquires, sys); err != nil {
		return sys.fail(err)
	}
	fmt.Fprintf(sys.stdout(), "%s is valid\n", cfg.File)
	return exitClean
}

// readConfig reads the file with the settings; it is nil if there is none.
func (o *options) readConfig() (*config.Config, error) {
	flags := (&options{}).flags(new(string))
	switch o.config {
	case off:
		return nil, nil
	case "":
		return config.Open(o.project.Root, shown, analyzers.All(), flags)
	}
	return config.Read(o.config, analyzers.All(), flags)
}

// checkNamed returns what is wrong with the functions that the settings in force name: those
// of the command line, or of the file.
func (o *options) checkNamed(flags *flag.FlagSet, sys *Sys) error {
	named := o.acquires
	if o.given[config.AcquiresFlag] {
		named = config.NamedIn(flags.Lookup(config.AcquiresFlag).Value.String(), "-"+config.AcquiresFlag)
	}
	return o.checkFunctions(named, sys)
}

// checkFunctions does so with some functions. What is doubtful is said, and counts for nothing.
func (o *options) checkFunctions(named []config.Named, sys *Sys) error {
	doubts, wrong := config.CheckNamed(o.project.Root, named)
	for _, words := range doubts {
		fmt.Fprintln(sys.stderr(), "netralint: warning:", words)
	}
	return wrong
}

// configure takes over what the file says and the command line does not. What the
// flags do not have is a setting of another command.
func (o *options) configure(flags *flag.FlagSet) error {
	cfg, err := o.readConfig()
	if err != nil {
		return err
	}
	return o.apply(cfg, flags)
}

// apply sets the flags that are not given as the file says, which may be nil.
func (o *options) apply(cfg *config.Config, flags *flag.FlagSet) error {
	if cfg == nil {
		return nil
	}
	given := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, f := range cfg.Flags {
		if given[f.Name] || flags.Lookup(f.Name) == nil {
			continue
		}
		value := f.Value
		if f.Name == "baseline" {
			value = cfg.Baseline()
		}
		if err := flags.Set(f.Name, value); err != nil {
			return fmt.Errorf("%s: %s is %q: %w", cfg.File, f.Name, f.Value, err)
		}
	}
	o.rules.leave(cfg)
	o.acquires = cfg.Acquires
	o.filter.severity, o.filter.exclude = cfg.Severity, cfg.Exclude
	return nil
}

// leave turns the rules off that the file does not want, unless the command line asks
// for them.
func (f *ruleFlags) leave(cfg *config.Config) {
	for name := range cfg.Off(f.rules) {
		if c := f.choices[name]; *c == unsaid {
			*c = unwanted
		}
	}
}
