package command

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/analyzers/config"
	"github.com/netra-systems/netralint/analyzers/config/project"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// A filter says which findings count, and how much.
type filter struct {
	least string // the lowest severity that counts; "" for all
	paths string // patterns of files that do not count, from the command line, separated by commas

	severity map[string]string // by rule, from the configuration
	exclude  []string          // patterns, from the configuration
}

func (f *filter) addFlags(flags *flag.FlagSet) {
	flags.StringVar(&f.least, "severity", "", "leave out findings of a lower `severity`: error, warning or info")
	flags.StringVar(&f.paths, "exclude", "", "leave out findings in files of these `patterns`, separated by commas: as in .gitignore, from the root of the module or workspace")
}

// check returns what is wrong with the flags.
func (f *filter) check() error {
	if f.least != "" && !slices.Contains(config.Severities, f.least) {
		return fmt.Errorf("there is no severity %q: choose error, warning or info", f.least)
	}
	for _, pattern := range f.patterns() {
		if err := config.CheckPattern(pattern); err != nil {
			return fmt.Errorf("-exclude: %q is no pattern: %w", pattern, err)
		}
	}
	return nil
}

func (f *filter) patterns() []string {
	out := slices.Clone(f.exclude)
	for pattern := range strings.SplitSeq(f.paths, ",") {
		if pattern = strings.TrimSpace(pattern); pattern != "" {
			out = append(out, pattern)
		}
	}
	return out
}

// apply returns the findings that count. Patterns are meant from root.
func (f *filter) apply(root string, all []finding.Finding) (out []finding.Finding) {
	patterns := f.patterns()
	for _, found := range all {
		if f.counts(&found, root, patterns) {
			out = append(out, found)
		}
	}
	return out
}

// applyAccepted does as apply does, to findings that comments accept.
func (f *filter) applyAccepted(root string, all []finding.Accepted) (out []finding.Accepted) {
	patterns := f.patterns()
	for _, found := range all {
		if f.counts(&found.Finding, root, patterns) {
			out = append(out, found)
		}
	}
	return out
}

// counts reports whether a finding counts, and sets its severity.
func (f *filter) counts(found *finding.Finding, root string, patterns []string) bool {
	if severity, ok := f.severity[found.Rule]; ok {
		found.Severity = severity
	}
	if f.least != "" && slices.Index(config.Severities, found.Severity) > slices.Index(config.Severities, f.least) {
		return false
	}
	name := ""
	if len(patterns) > 0 {
		name = project.Relative(root, found.File)
	}
	return !slices.ContainsFunc(patterns, func(p string) bool { ok, err := config.Matches(p, name); return ok && err == nil })
}
