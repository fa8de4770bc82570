package command

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/config"
	"github.com/netra-systems/netralint/cmd/netralint/internal/project"
)

const configHelp = `usage: netralint config verify [FILE]
       netralint config schema

The settings of a project are in ` + config.FileName + ` at the root of the module, or of
the workspace if there is one, or in what -config names. Flags win over the file.

    enable: [syncdriver, blockingcall]  # the rules to run; all when left out
    disable: [sessionstate]
    severity: {preping: info}           # error, warning or info
    exclude: [internal/legacy, "*_gen.go"]
    preping: {strict: true}             # settings of a rule, see netralint explain RULE
    nullpool: {max: 5, serverless: [example.com/shop/functions/...]}
    tags: [integration]
    tests: false
    api: program                        # or library
    baseline: known.json

verify says what is wrong with the file; schema prints its JSON schema, for editors.
`

// configCommand is about the file with the settings.
func configCommand(args []string, sys *Sys) int {
	if wantsHelp(args) {
		fmt.Fprint(sys.Stdout, configHelp)
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
	fmt.Fprintf(sys.Stdout, "%s is valid\n", cfg.File)
	return exitClean
}

// readConfig reads the file with the settings; it is nil if there is none.
func (o *options) readConfig() (*config.Config, error) {
	if o.config == off {
		return nil, nil
	}
	name := o.config
	if name == "" {
		name = shown(filepath.Join(o.project.Root, config.FileName))
	}
	cfg, err := config.Read(name, analyzers.All(), (&options{}).flags(new(string)))
	if o.config == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, misnamed(o.project)
	}
	return cfg, err
}

// misnamed returns an error if there is a file that is meant for the settings.
func misnamed(p project.Project) error {
	other := strings.TrimSuffix(config.FileName, ".yml") + ".yaml"
	if _, err := os.Stat(filepath.Join(p.Root, other)); err == nil {
		return fmt.Errorf("%s is not read: rename it to %s", shown(filepath.Join(p.Root, other)), config.FileName)
	}
	return nil
}

// configure takes over what the file says and the command line does not. What the
// flags do not have is a setting of another command.
func (o *options) configure(flags *flag.FlagSet) error {
	given := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	cfg, err := o.readConfig()
	if cfg == nil || err != nil {
		return err
	}
	for _, f := range cfg.Flags {
		if given[f.Name] || flags.Lookup(f.Name) == nil {
			continue
		}
		value := f.Value
		if f.Name == "baseline" && value != off && !filepath.IsAbs(value) {
			value = filepath.Join(filepath.Dir(cfg.File), filepath.FromSlash(value))
		}
		if err := flags.Set(f.Name, value); err != nil {
			return fmt.Errorf("%s: %s is %q: %w", cfg.File, f.Name, f.Value, err)
		}
	}
	o.rules.leave(cfg)
	o.filter.severity, o.filter.exclude = cfg.Severity, cfg.Exclude
	return nil
}

// leave turns the rules off that the file does not want, unless the command line asks
// for them.
func (f *ruleFlags) leave(cfg *config.Config) {
	off := make(map[string]bool)
	if cfg.Enable != nil {
		for _, a := range f.rules {
			off[a.Name] = true
		}
		for _, name := range cfg.Enable {
			delete(off, name)
		}
	}
	for _, name := range cfg.Disable {
		off[name] = true
	}
	for name := range off {
		if c := f.choices[name]; *c == unsaid {
			*c = unwanted
		}
	}
}
