package plugin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/analyzers"
	_ "github.com/netra-systems/netralint/analyzers/plugin"
)

func build(t *testing.T, name string, settings any) (rules []string, err error) {
	t.Helper()
	newPlugin, err := register.GetPlugin(name)
	if err != nil {
		t.Fatal(err)
	}
	plugin, err := newPlugin(settings)
	if err != nil {
		return nil, err
	}
	if mode := plugin.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("load mode of %s is %s", name, mode)
	}
	list, err := plugin.BuildAnalyzers()
	for _, a := range list {
		rules = append(rules, a.Name)
	}
	return rules, err
}

func all() (names []string) {
	for _, a := range analyzers.All() {
		names = append(names, a.Name)
	}
	return names
}

func without(names []string, out string) (rest []string) {
	for _, n := range names {
		if n != out {
			rest = append(rest, n)
		}
	}
	return rest
}

func TestRules(t *testing.T) {
	for name, test := range map[string]struct {
		settings any
		want     []string
	}{
		"no settings":    {nil, all()},
		"empty":          {map[string]any{}, all()},
		"disabled":       {map[string]any{"disable": []any{"blockingcall"}}, without(all(), "blockingcall")},
		"enabled":        {map[string]any{"enable": []any{"syncdriver", "ignore"}}, []string{"syncdriver", "ignore"}},
		"keys of YAML 2": {map[any]any{"enable": []any{"syncdriver"}}, []string{"syncdriver"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := build(t, "netralint", test.settings)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

// Each rule is a plugin too, so that golangci-lint can name it.
func TestPluginOfEachRule(t *testing.T) {
	for _, name := range all() {
		got, err := build(t, name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{name}, got); diff != "" {
			t.Errorf("rules (-want +got):\n%s", diff)
		}
	}
}

func flagOf(t *testing.T, rule, name string) string {
	t.Helper()
	for _, a := range analyzers.All() {
		if a.Name == rule {
			return a.Flags.Lookup(name).Value.String()
		}
	}
	t.Fatalf("no rule %s", rule)
	return ""
}

func TestFlags(t *testing.T) {
	if _, err := build(t, "netralint", map[string]any{"preping": map[string]any{"strict": true}}); err != nil {
		t.Fatal(err)
	}
	if got := flagOf(t, "preping", "strict"); got != "true" {
		t.Errorf("strict = %s after it was set to true", got)
	}
	if _, err := build(t, "preping", map[string]any{"strict": "false"}); err != nil {
		t.Fatal(err)
	}
	if got := flagOf(t, "preping", "strict"); got != "false" {
		t.Errorf("strict = %s after it was set to false", got)
	}
}

// What the file of the project says counts, and golangci-lint's own settings win.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"go.mod":         "module example.com/a\n",
		".netralint.yml": "disable: [rowserr]\nexclude: [legacy]\ntests: false\nnullpool: {max: 4}\nacquires: [example.com/db.Get]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := build(t, "netralint", map[string]any{"enable": []any{"rowserr", "unreleased"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0] != "unreleased" || !strings.HasPrefix(got[1], "settings_") {
		t.Errorf("rules are %v", got)
	}
	if max, acquires := flagOf(t, "nullpool", "max"), flagOf(t, "unreleased", "acquires"); max != "4" || acquires != "example.com/db.Get" {
		t.Errorf("max is %s, acquires is %s", max, acquires)
	}
	if _, err := build(t, "nullpool", map[string]any{"max": 7}); err != nil {
		t.Fatal(err)
	}
	if _, err := build(t, "unreleased", nil); err != nil {
		t.Fatal(err)
	}
	if max := flagOf(t, "nullpool", "max"); max != "7" {
		t.Errorf("max is %s, the settings of golangci-lint do not win", max)
	}
	before := got[1]
	if err := os.WriteFile(".netralint.yml", []byte("disable: [rowserr]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err = build(t, "netralint", nil); err != nil || got[len(got)-1] == before {
		t.Errorf("results of other settings are kept under the same name: %v, %v", got, err)
	}
	if err := os.WriteFile(".netralint.yml", []byte("x: 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := build(t, "rowserr", nil); err == nil || !strings.Contains(err.Error(), ".netralint.yml:1:1: ") {
		t.Errorf("the error of a broken file is %v", err)
	}
	write(t, ".netralint.yml", "acquires: [database/sql.(*DB).Con]\n")
	_, err = build(t, "netralint", nil)
	if want := ".netralint.yml:1:12: acquires names database/sql.(*DB).Con, and package database/sql has no such function: did you mean database/sql.(*DB).Conn?"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("the error of a function that is not there is %v, want %s", err, want)
	}
	write(t, ".netralint.yml", "acquires: example.com/db.Get\n")
	if _, err = build(t, "netralint", nil); err != nil {
		t.Errorf("a function that another project may have: %v", err)
	}
}

// TestBaseline holds that results from before a change of the baseline are not kept under
// the same name, and that a broken one is told with its place.
func TestBaseline(t *testing.T) {
	t.Chdir(t.TempDir())
	names := make(map[string]bool)
	for _, test := range []struct{ text, problem string }{
		{"", ""},
		{"{\"version\": 1, \"findings\": []}", ""},
		{"{\"version\": 1, \"tags\": \"a\", \"findings\": []}", ""},
		{"{\"version\": 2}", ".netralint-baseline.json:1:2: broken baseline: version is 2"},
	} {
		write(t, "go.mod", "module example.com/a\n")
		if test.text != "" {
			write(t, ".netralint-baseline.json", test.text)
		}
		rules, err := build(t, "netralint", nil)
		if test.problem != "" {
			if err == nil || !strings.Contains(err.Error(), test.problem) {
				t.Errorf("the error is %v, want %s", err, test.problem)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		names[rules[len(rules)-1]] = true
	}
	if len(names) != 3 {
		t.Errorf("the names are %v", names)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWrongSettings(t *testing.T) {
	for name, test := range map[string]struct {
		plugin   string
		settings any
		want     []string // each in the error
	}{
		"unknown key":     {"netralint", map[string]any{"preeping": map[string]any{}}, []string{"preeping", "enable, disable, exclude, acquires, baseline, blockingcall", "preping"}},
		"unknown flag":    {"netralint", map[string]any{"preping": map[string]any{"strickt": true}}, []string{"preping", "strickt", "known are strict"}},
		"of a rule":       {"preping", map[string]any{"strickt": true}, []string{"preping", "strickt", "known are strict"}},
		"no flags at all": {"netralint", map[string]any{"blockingcall": map[string]any{"x": 1}}, []string{"blockingcall", "x", "it has none"}},
		"unknown rule":    {"netralint", map[string]any{"disable": []any{"prepping"}}, []string{"prepping", "the rules are blockingcall, ", "syncdriver"}},
		"no list":         {"netralint", map[string]any{"disable": "preping"}, []string{"disable", "want a list of rules"}},
		"wrong value":     {"netralint", map[string]any{"preping": map[string]any{"strict": "maybe"}}, []string{"strict", "maybe"}},
		"wrong kind":      {"netralint", map[string]any{"preping": map[string]any{"strict": map[string]any{}}}, []string{"strict", "cannot be used"}},
		"no pattern":      {"netralint", map[string]any{"exclude": []any{"a["}}, []string{"exclude", "a[ is no pattern"}},
		"no function":     {"netralint", map[string]any{"acquires": "Get"}, []string{"acquires", "is no function"}},
		"elsewhere":       {"netralint", map[string]any{"severity": map[string]any{}}, []string{"severity", "severity.rules of .golangci.yml"}},
		"no baseline":     {"netralint", map[string]any{"baseline": "gone.json"}, []string{"read the baseline", "gone.json"}},
		"no name":         {"netralint", map[string]any{"baseline": true}, []string{"baseline is true", "want the name of a file, or off"}},
		"no map":          {"netralint", "strict", []string{"netralint", "want keys with values"}},
		"rule without":    {"netralint", map[string]any{"preping": true}, []string{"preping", "want keys with values"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := build(t, test.plugin, test.settings)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}
