// Package plugin makes the rules of netralint a module plugin of golangci-lint.
//
// Importing it registers the plugin "netralint" with all rules, and for each
// rule a plugin of the rule's name. One plugin is one linter to golangci-lint:
// with "netralint" all findings bear that name; with the plugins of the rules,
// each finding bears its rule's name, also in SARIF, and rules are switched and
// excluded one by one.
//
// The settings of "netralint" are lists of rules to enable or disable, and the
// flags of rules below the rule's name:
//
//	linters:
//	  settings:
//	    custom:
//	      netralint:
//	        type: module
//	        settings:
//	          disable: [nullpool]
//	          preping:
//	            strict: true
//
// Those of a rule's plugin are the flags of the rule. Anything else is an error.
//
// What .netralint.yml says, at the root of the module or workspace that golangci-lint
// is run in, counts too, but for what is golangci-lint's own: severities and build tags.
// A rule is off if either turns it off; of two values of a setting the one in the
// settings of golangci-lint wins. Findings in the baseline of the project are left out;
// the key "baseline" names another file, from the root of the project, or is off. Entries
// that are no longer needed are for "netralint baseline check" to tell.
package plugin

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/internal/ignore"
)

// name is the plugin with all rules.
const name = "netralint"

func init() {
	register.Plugin(name, New)
	for _, rule := range analyzers.All() {
		withoutRelated(rule)
		register.Plugin(rule.Name, func(settings any) (register.LinterPlugin, error) {
			return newRule(rule, settings)
		})
	}
}

// withoutRelated takes from a rule's findings the places that explain them, of
// which golangci-lint makes findings of their own.
func withoutRelated(rule *analysis.Analyzer) {
	run := rule.Run
	rule.Run = func(pass *analysis.Pass) (any, error) {
		inner := *pass
		inner.Report = func(d analysis.Diagnostic) {
			d.Related = nil
			pass.Report(d)
		}
		return run(&inner)
	}
}

// A linter is one linter of golangci-lint: some of the rules.
type linter struct{ rules []*analysis.Analyzer }

// BuildAnalyzers returns the rules that are switched on.
func (l *linter) BuildAnalyzers() ([]*analysis.Analyzer, error) { return l.rules, nil }

// GetLoadMode says that the rules need types.
func (l *linter) GetLoadMode() string { return register.LoadModeTypesInfo }

// New makes the plugin with all rules from its settings, which are nil or a map.
func New(settings any) (register.LinterPlugin, error) {
	values, err := asMap(name, settings)
	if err != nil {
		return nil, err
	}
	file, err := readFile()
	if err != nil {
		return nil, err
	}
	all := analyzers.All()
	enabled := make(map[string]bool)
	for _, rule := range all {
		enabled[rule.Name] = values["enable"] == nil
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if err := file.set(enabled, key, values[key]); err != nil {
			return nil, err
		}
	}
	return file.linter(name, slices.DeleteFunc(slices.Clone(all), func(a *analysis.Analyzer) bool { return !enabled[a.Name] }))
}

// set takes one setting.
func (f *file) set(enabled map[string]bool, key string, value any) error {
	byName := make(map[string]*analysis.Analyzer)
	for _, rule := range analyzers.All() {
		byName[rule.Name] = rule
	}
	switch rule := byName[key]; {
	case key == "enable" || key == "disable":
		return switchRules(enabled, key, value)
	case key == "exclude":
		return f.exclude(value)
	case key == "baseline":
		return f.setBaseline(value)
	case key == "acquires":
		return setFlags(unreleased, map[string]any{key: value})
	case rule != nil:
		return setFlags(rule, value)
	case elsewhere[key] != "":
		return fmt.Errorf("settings of %s: %s is not for golangci-lint: %s", name, key, elsewhere[key])
	}
	known := append([]string{"enable", "disable", "exclude", "acquires", "baseline"}, slices.Sorted(maps.Keys(byName))...)
	return fmt.Errorf("settings of %s: unknown key %q; known are %s", name, key, strings.Join(known, ", "))
}

// elsewhere are the keys of .netralint.yml that mean nothing here, and what does it.
var elsewhere = map[string]string{
	"severity": "set severity.rules of .golangci.yml",
	"tags":     "set run.build-tags of .golangci.yml",
	"tests":    "set run.tests of .golangci.yml",
	"api":      "it is for netralint -fix",
	"services": "it is for netralint report",
}

// unreleased is the rule with the flag for functions that take a connection.
var unreleased = ruleNamed("unreleased")

func ruleNamed(name string) *analysis.Analyzer {
	all := analyzers.All()
	return all[slices.IndexFunc(all, func(a *analysis.Analyzer) bool { return a.Name == name })]
}

// newRule makes the plugin of one rule from its settings.
func newRule(rule *analysis.Analyzer, settings any) (register.LinterPlugin, error) {
	file, err := readFile()
	if err != nil {
		return nil, err
	}
	if err := setFlags(rule, settings); err != nil {
		return nil, err
	}
	return file.linter(rule.Name, []*analysis.Analyzer{rule})
}

// switchRules reads a list of rules to enable or to disable.
func switchRules(enabled map[string]bool, key string, value any) error {
	list, ok := value.([]any)
	if !ok {
		return fmt.Errorf("settings of %s: %s is %T, want a list of rules", name, key, value)
	}
	for _, item := range list {
		rule := fmt.Sprint(item)
		if _, known := enabled[rule]; !known {
			return fmt.Errorf("settings of %s: %s names unknown rule %q; the rules are %s",
				name, key, rule, strings.Join(slices.Sorted(maps.Keys(enabled)), ", "))
		}
		enabled[rule] = key == "enable"
	}
	return nil
}

// leave leaves //nolint comments with the name of a linter, and those for all
// linters, to golangci-lint, which knows which of them were needed.
func leave(linter string) {
	setting.Lock()
	defer setting.Unlock()
	flag := ignore.Directives.Flags.Lookup("leave")
	names := strings.Split(flag.Value.String(), ",")
	for _, name := range []string{"all", linter} {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if err := flag.Value.Set(strings.Trim(strings.Join(names, ","), ",")); err != nil {
		panic(err) // a string flag takes any text
	}
}
