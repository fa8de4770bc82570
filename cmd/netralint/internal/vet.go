package command

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/analyzers/config/baseline"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/vet"
)

// vetDoor serves "go vet -vettool" and "go fix -fixtool", and build systems
// that speak their protocol.
func vetDoor(args []string, sys *Sys) int {
	flags := flag.NewFlagSet("netralint", flag.ContinueOnError)
	flags.SetOutput(sys.Stderr)
	var opts vet.Options
	version := flags.String("V", "", "print the version and exit (-V=full)")
	list := flags.Bool("flags", false, "print the flags as JSON")
	flags.BoolVar(&opts.JSON, "json", false, "print findings and fixes as JSON")
	flags.IntVar(&opts.Context, "c", -1, "print this many lines of source around a finding")
	flags.BoolVar(&opts.Fix, "fix", false, "apply the fixes instead of printing findings")
	flags.BoolVar(&opts.Diff, "diff", false, "with -fix, print the changes as a diff instead")
	rules := addRuleFlags(flags, analyzers.All())
	if err := flags.Parse(args); err != nil {
		return exitFailed
	}
	switch {
	case *version != "":
		return printVersion(*version, rules, sys)
	case *list:
		return printFlags(flags, sys)
	}
	opts.Project = func(dir string) (*vet.Project, error) { return vetProject(dir, flags, rules) }
	return vet.Run(flags.Arg(flags.NArg()-1), rules.chosen(), opts, sys.Stdout, sys.Stderr)
}

// vetProject returns how the project of a directory wants to be checked. What the flags
// say wins.
func vetProject(dir string, flags *flag.FlagSet, rules *ruleFlags) (*vet.Project, error) {
	o := &options{dir: dir, rules: rules}
	if err := o.locate(); err != nil {
		return nil, err
	}
	cfg, err := o.openConfig()
	if err != nil {
		return nil, err
	}
	if err := o.apply(cfg, flags); err != nil {
		return nil, err
	}
	if _, err := o.known(&engine.Report{}); err != nil {
		return nil, err // also where there is nothing to compare with it
	}
	count := func(found []finding.Finding) ([]finding.Finding, error) {
		if cfg != nil {
			found = slices.DeleteFunc(found, func(f finding.Finding) bool { return cfg.Leaves(o.project.Root, f.File) })
		}
		report := &engine.Report{Findings: o.filter.apply(o.project.Root, found)}
		k, err := o.known(report)
		if err != nil || k.match == nil {
			return report.Findings, err
		}
		return k.match.New, nil
	}
	return &vet.Project{Rules: rules.chosen(), Count: count}, nil
}

// openConfig reads the settings for a door that other programs open. Names of files are
// absolute, as the directory that the door is in means nothing to its user.
func (o *options) openConfig() (*config.Config, error) {
	cfg, err := config.Open(o.project.Root, nil, o.rules.rules, config.Flags(o.rules.rules))
	if cfg != nil && err == nil {
		o.baseline = cfg.Baseline()
	}
	return cfg, err
}

// printVersion identifies the program to the go command, which stores results under
// it. The go command runs it where it was started itself, and knows nothing of files
// that are not of packages: what those of the project say is a part of the version, so
// that results from before they changed are not used.
func printVersion(how string, rules *ruleFlags, sys *Sys) int {
	if how != "full" {
		return sys.fail(fmt.Errorf("unknown version -V=%s: there is -V=full", how))
	}
	name, err := os.Executable()
	if err != nil {
		return sys.fail(err)
	}
	h := sha256.New()
	if err := addFile(h, name); err != nil {
		return sys.fail(err)
	}
	files, err := projectFiles(rules)
	if err != nil {
		return sys.fail(err)
	}
	for _, file := range files {
		fmt.Fprintf(h, "%q\n", file)
		if err := addFile(h, file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return sys.fail(err)
		}
	}
	fmt.Fprintf(sys.Stdout, "%s version devel buildID=%x\n", name, h.Sum(nil))
	return exitClean
}

// projectFiles returns the files beside the packages that findings depend on. Those that
// are broken are told when packages are checked.
func projectFiles(rules *ruleFlags) ([]string, error) {
	o := &options{rules: rules}
	if err := o.locate(); err != nil {
		return nil, err
	}
	name, _, err := config.Locate(o.project.Root)
	if err != nil {
		return nil, err
	}
	var files []string
	if name != "" {
		files = append(files, name)
		_, _ = o.openConfig()
	}
	if o.baseline == off {
		return files, nil
	}
	if o.baseline == "" {
		o.baseline = filepath.Join(o.project.Root, baseline.FileName)
	}
	return append(files, o.baseline), nil
}

func addFile(w io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// printFlags tells the go command which flags to pass on.
func printFlags(flags *flag.FlagSet, sys *Sys) int {
	type jsonFlag struct {
		Name  string
		Bool  bool
		Usage string
	}
	var all []jsonFlag
	flags.VisitAll(func(f *flag.Flag) {
		if f.Name == "fix" || f.Name == "flags" || f.Name == "V" {
			return // the go command's own
		}
		b, ok := f.Value.(interface{ IsBoolFlag() bool })
		all = append(all, jsonFlag{f.Name, ok && b.IsBoolFlag(), f.Usage})
	})
	data, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return sys.fail(err)
	}
	fmt.Fprintf(sys.Stdout, "%s\n", data)
	return exitClean
}
