package config

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/config/project"
)

// Variable names the file with the settings in the environment: an absolute name, or
// off for none. It is for the doors that are called by other programs, and counts by
// each.
const Variable = "NETRALINT_CONFIG"

// Locate returns the name of the file with the settings of a project, and whether it
// has to be there; "" if none is to be read.
func Locate(root string) (name string, must bool, err error) {
	switch name := os.Getenv(Variable); {
	case name == "off":
		return "", false, nil
	case name == "":
		return filepath.Join(root, FileName), false, nil
	case !filepath.IsAbs(name):
		return "", false, fmt.Errorf("%s is %q: name the file with all directories from the root, as tools of go vet run in the directories of packages", Variable, name)
	default:
		return name, true, nil
	}
}

// Open reads the settings of a project; nil if there are none. Shown is how names of
// files are shown; nil for as they are. Rules and flags are as for [Read].
func Open(root string, shown func(string) string, rules []*analysis.Analyzer, flags *flag.FlagSet) (*Config, error) {
	if shown == nil {
		shown = filepath.Clean
	}
	name, must, err := Locate(root)
	if name == "" {
		return nil, err
	}
	cfg, err := Read(shown(name), rules, flags)
	if !must && errors.Is(err, fs.ErrNotExist) {
		return nil, misnamed(name, shown)
	}
	return cfg, err
}

// misnamed returns an error if there is a file that is meant for the settings, and has
// the other ending of YAML.
func misnamed(name string, shown func(string) string) error {
	other := strings.TrimSuffix(name, ".yml") + ".yaml"
	if _, err := os.Stat(other); err == nil {
		return fmt.Errorf("%s is not read: rename it to %s", shown(other), FileName)
	}
	return nil
}

// Flags returns flags as a file can set them: those of the rules, and the ones of the
// command that have a key. Only those of the rules do something.
func Flags(rules []*analysis.Analyzer) *flag.FlagSet {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	for _, a := range rules {
		a.Flags.VisitAll(func(f *flag.Flag) { flags.Var(f.Value, a.Name+"."+f.Name, f.Usage) })
	}
	for _, name := range plain {
		if name == "tests" {
			flags.Bool(name, true, "")
		} else {
			flags.String(name, "", "")
		}
	}
	return flags
}

// Off returns the names of the rules that are not to run.
func (c *Config) Off(rules []*analysis.Analyzer) map[string]bool {
	off := make(map[string]bool)
	if c.Enable != nil {
		for _, a := range rules {
			off[a.Name] = true
		}
		for _, name := range c.Enable {
			delete(off, name)
		}
	}
	for _, name := range c.Disable {
		off[name] = true
	}
	return off
}

// Value returns what the file says of a flag.
func (c *Config) Value(name string) (value string, ok bool) {
	for _, f := range c.Flags {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}

// Baseline returns the file with the known findings that the settings mean, which name it
// from the directory they are in; "off" for none, "" if they say nothing.
func (c *Config) Baseline() string {
	value, ok := c.Value("baseline")
	if !ok || value == "off" || filepath.IsAbs(value) {
		return value
	}
	return filepath.Join(filepath.Dir(c.File), filepath.FromSlash(value))
}

// Leaves reports whether the file leaves out the findings in a file of a project: its
// path is excluded, or it is a test and there are to be none.
func (c *Config) Leaves(root, name string) bool {
	if tests, _ := c.Value("tests"); tests == "false" && strings.HasSuffix(name, "_test.go") {
		return true
	}
	if len(c.Exclude) == 0 {
		return false
	}
	name = project.Relative(root, name)
	for _, pattern := range c.Exclude {
		if ok, err := Matches(pattern, name); ok && err == nil {
			return true
		}
	}
	return false
}
