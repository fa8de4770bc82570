package command

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/netra-systems/netralint/analyzers"
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
		return printVersion(*version, sys)
	case *list:
		return printFlags(flags, sys)
	}
	return vet.Run(flags.Arg(flags.NArg()-1), rules.chosen(), opts, sys.Stdout, sys.Stderr)
}

// printVersion identifies the program to the go command, which stores results
// under it.
func printVersion(how string, sys *Sys) int {
	if how != "full" {
		return sys.fail(fmt.Errorf("unknown version -V=%s: there is -V=full", how))
	}
	name, err := os.Executable()
	if err != nil {
		return sys.fail(err)
	}
	f, err := os.Open(name)
	if err != nil {
		return sys.fail(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sys.fail(err)
	}
	fmt.Fprintf(sys.Stdout, "%s version devel buildID=%x\n", name, h.Sum(nil))
	return exitClean
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
