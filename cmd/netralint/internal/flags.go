package command

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/config"
)

// choice is what the user said about a rule by -RULE or -RULE=false.
type choice int

const (
	unsaid choice = iota
	wanted
	unwanted
)

func (c *choice) String() string   { return strconv.FormatBool(c == nil || *c != unwanted) }
func (c *choice) IsBoolFlag() bool { return true }

func (c *choice) Set(value string) error {
	on, err := strconv.ParseBool(value)
	if err != nil {
		return errors.New("want true or false")
	}
	*c = unwanted
	if on {
		*c = wanted
	}
	return nil
}

// ruleFlags are the flags every door has: -RULE for each rule, and -RULE.NAME
// for each of its settings.
type ruleFlags struct {
	rules   []*analysis.Analyzer
	choices map[string]*choice
}

func addRuleFlags(flags *flag.FlagSet, rules []*analysis.Analyzer) *ruleFlags {
	f := &ruleFlags{rules: rules, choices: make(map[string]*choice)}
	for _, a := range rules {
		f.choices[a.Name] = new(choice)
		flags.Var(f.choices[a.Name], a.Name, summary(a))
		a.Flags.VisitAll(func(setting *flag.Flag) {
			flags.Var(setting.Value, a.Name+"."+setting.Name, setting.Usage)
		})
	}
	return f
}

// chosen returns the rules to run: those asked for by name, or else all but
// those turned off.
func (f *ruleFlags) chosen() []*analysis.Analyzer {
	want := make(map[choice]bool)
	for _, c := range f.choices {
		want[*c] = true
	}
	var out []*analysis.Analyzer
	for _, a := range f.rules {
		c := *f.choices[a.Name]
		if c == wanted || !want[wanted] && c != unwanted {
			out = append(out, a)
		}
	}
	return out
}

// choose asks for the rules of a list as -RULE for each of them does.
func (f *ruleFlags) choose(list string) error {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		c, ok := f.choices[name]
		if !ok {
			return unknownRule(name)
		}
		*c = wanted
	}
	return nil
}

// summary is the first line of the page of a rule.
func summary(a *analysis.Analyzer) string {
	first, _, _ := strings.Cut(a.Doc, "\n")
	return first
}

func unknownRule(name string) error {
	var names []string
	for _, a := range analyzers.All() {
		names = append(names, a.Name)
	}
	if best := config.Closest(name, names); best != "" {
		return fmt.Errorf("there is no rule %q: did you mean %s? Run \"netralint rules\" for the list", name, best)
	}
	return fmt.Errorf("there is no rule %q: run \"netralint rules\" for the list", name)
}
