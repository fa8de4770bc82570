package config

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// demo are two rules, and the flags of a command for them.
func demo() ([]*analysis.Analyzer, *flag.FlagSet) {
	pool := &analysis.Analyzer{Name: "pool", Doc: "report pools"}
	pool.Flags.Int64("max", 5, "the largest")
	pool.Flags.Bool("strict", false, "more")
	pool.Flags.String("hosts", "", "a list")
	rules := []*analysis.Analyzer{pool, {Name: "rows", Doc: "report rows"}}
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	pool.Flags.VisitAll(func(f *flag.Flag) { flags.Var(f.Value, "pool."+f.Name, f.Usage) })
	flags.Var(new(functions), "unreleased.acquires", "")
	flags.String("api", "", "")
	flags.String("baseline", "", "")
	flags.String("tags", "", "")
	flags.String("format", "", "")
	flags.Bool("tests", true, "")
	return rules, flags
}

// functions takes no text with an X.
type functions string

func (f *functions) String() string { return string(*f) }
func (f *functions) Set(text string) error {
	if strings.Contains(text, "X") {
		return errors.New("there is an X")
	}
	*f = functions(text)
	return nil
}

func read(t *testing.T, text string) (*Config, *flag.FlagSet, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "c.yml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	rules, flags := demo()
	c, err := Read(file, rules, flags)
	if err != nil {
		err = fmt.Errorf("%s", strings.ReplaceAll(err.Error(), file, ""))
	}
	return c, flags, err
}

func TestRead(t *testing.T) {
	c, flags, err := read(t, `
enable: [rows, pool]
disable: rows
severity: {rows: info}
exclude:
  - legacy/**   # soon gone
  - "*_gen.go"
pool: {max: 7, strict: true, hosts: [a, b/...]}
tags: [x, y]
tests: false
api: &kind program
acquires: [a.Get, "b.(*S).Get"]
services: a/cmd/...
`)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(c.Enable, c.Disable, c.Severity, c.Exclude, c.Flags)
	want := "[rows pool] [rows] map[rows:info] [legacy/** *_gen.go] [{pool.max 7} {pool.strict true} {pool.hosts a,b/...} {tags x,y} {tests false} {api program} {unreleased.acquires a.Get,b.(*S).Get} {services a/cmd/...}]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := flags.Lookup("pool.max").Value.String(); got != "5" {
		t.Errorf("reading set a flag: max is %s", got)
	}
	for _, empty := range []string{"", "# nothing\n", "---\n"} {
		if _, _, err := read(t, empty); err != nil {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func TestBroken(t *testing.T) {
	for text, want := range map[string]string{
		"exlude: [a]":                          `:1:1: unknown key "exlude" in the file: did you mean exclude?`,
		"x: 1":                                 `:1:1: unknown key "x" in the file: there are enable, disable, severity, exclude, acquires, services, api, baseline, tags, tests, pool, rows`,
		"tests: true\n\npool:\n  stict: true":  `:4:3: unknown key "stict" in pool: did you mean strict?`,
		"rows: {max: 1}":                       `:1:8: unknown key "max" in rows: there is none`,
		"pool: {max: many}":                    `:1:13: pool.max is "many": expected a whole number, as in 5`,
		"pool: [max]":                          `:1:7: expected keys and values for pool: there are hosts, max, strict`,
		"pool:":                                `:1:6: expected keys and values for pool`,
		"pool: {max: }":                        `:1:13: expected a value, and there is none`,
		"pool: {max: ''}":                      `:1:13: pool.max is "": expected a whole number, as in 5`,
		"pool: {max: '7'}":                     `:1:13: pool.max is "7": expected a whole number, as in 5`,
		"pool: {max: 7.5}":                     `:1:13: pool.max is "7.5": expected a whole number, as in 5`,
		"pool: {max: 99999999999999999999}":    `:1:13: pool.max is "99999999999999999999": expected a whole number, as in 5`,
		"pool: {strict: yes}":                  `:1:16: pool.strict is "yes": expected true or false`,
		"pool: {strict: 'true'}":               `:1:16: pool.strict is "true": expected true or false`,
		"pool: {strict: 1}":                    `:1:16: pool.strict is "1": expected true or false`,
		"pool: {hosts: ['']}":                  `:1:16: expected a text, and here is an empty one`,
		"pool: {hosts: }":                      `:1:15: expected a list, as in [a, b]`,
		"tests: 1":                             `:1:8: tests is "1": expected true or false`,
		"tests: [true, false]":                 `:1:8: expected a value, and here are several`,
		"api: ''":                              `:1:6: api is "": expected a text`,
		"api: Program":                         `:1:6: there is no api "Program": did you mean program?`,
		"baseline: ''":                         `:1:11: baseline is "": expected the name of a file, or off`,
		"baseline: false":                      `:1:11: baseline is "false": expected the name of a file, or off`,
		"tags: 'a b'":                          `:1:7: "a b" is no build tag`,
		"tags: [a, '!b']":                      `:1:11: "!b" is no build tag`,
		"enable: []":                           `:1:9: expected a rule: an empty list turns all of them off`,
		"enable: ''":                           `:1:9: there is no rule "": there are pool, rows`,
		"enable: [rows, rows]":                 `:1:16: rule "rows" is in the list already`,
		"disable: [rows, pool]":                `:1:1: enable and disable leave no rule`,
		"severity: {rows: ERROR}":              `:1:18: there is no severity "ERROR": did you mean error?`,
		"severity: {rows: off}":                `:1:18: there is no severity "off": enter rows in disable`,
		"severity: error":                      `:1:11: expected keys and values for severity: there are pool, rows`,
		"acquires: ['']":                       `:1:12: expected a text, and here is an empty one`,
		"services: ['']":                       `:1:12: "" is no import path, in which ... stands for anything`,
		"services: [a//b]":                     `:1:12: "a//b" is no import path`,
		"exclude: ['']":                        `:1:11: "" is no pattern: expected the name of a file or directory`,
		"exclude: [/]":                         `:1:11: "/" is no pattern: expected the name of a file or directory`,
		"exclude: ['!a']":                      `:1:11: "!a" is no pattern: ! is known to .gitignore alone`,
		"exclude: [../a]":                      `:1:11: "../a" is no pattern: it is meant from the root`,
		"tests: true\n=======\n>>>>>>> main\n": `:3:1: expected YAML, and found a conflict of a merge`,
		"rules: [rows]":                        `:1:1: unknown key "rules" in the file: did you mean enable?`,
		"format: json":                         `:1:1: unknown key "format" in the file: it is a flag of the command line alone`,
		"tests: maybe":                         `:1:8: tests is "maybe"`,
		"tests:\n  a: b":                       `:2:3: expected a value`,
		"tests: [true]":                        `:1:8: expected a value`,
		"api: [program]":                       `:1:6: expected a value`,
		"baseline: [a, b]":                     `:1:11: expected a value`,
		"pool: {strict: [true]}":               `:1:16: expected a value`,
		"tags:\n  a: b":                        `:2:3: expected a list`,
		"enable: [rowz]":                       `:1:10: there is no rule "rowz": did you mean rows?`,
		"enable:\n- rows\n- [pool]":            `:3:3: expected a value`,
		"severity: {rows: fatal}":              `:1:18: there is no severity "fatal": there are error, warning, info`,
		"severity: {row: info}":                `:1:12: unknown key "row" in severity: did you mean rows?`,
		"acquires: [a.X]":                      `:1:11: unreleased.acquires is "a.X": there is an X`,
		"services: [./cmd/api]":                `:1:12: "./cmd/api" is no import path`,
		"api: programme":                       `:1:6: there is no api "programme": did you mean program?`,
		"exclude: ['a[']":                      `:1:11: "a[" is no pattern: syntax error in pattern`,
		"tags: a\ntags: b":                     `:2:1: key "tags" is in line 1 already`,
		"- enable":                             `:1:1: expected keys and values for the file`,
		"tags: a\n---\ntags: b":                `:2:1: expected one document, and here is a second`,
		"tags: [a,\ntests: true\n":             `:3:1: expected YAML: `,
		"tests: true\ntags: [a\x00]\n":         `:2:9: expected YAML: control characters are not allowed`,
		"tags: [caf\xe9]\n":                    `:1:12: expected YAML: invalid`,
		"\x00":                                 `:1:1: expected YAML: control characters are not allowed`,
		"tags: a: b":                           `:1:8: expected YAML: mapping values are not allowed in this context`,
		"tags: *none":                          `:1:7: expected YAML: unknown anchor`,
		"a: 1\nb: 2":                           ":1:1: unknown key \"a\" in the file: there are enable, disable, severity, exclude, acquires, services, api, baseline, tags, tests, pool, rows\n:2:1: unknown key \"b\"",
		"\"enable\": [rows]\n\"enable\": rows": `:2:1: key "enable" is in line 1 already`,
	} {
		_, _, err := read(t, text)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: the error is %v\nwant %s", text, err, want)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"legacy", "legacy/a.go", true},
		{"legacy", "internal/legacy/a/b.go", true},
		{"legacy/", "internal/legacy/a/b.go", true},
		{"/legacy", "internal/legacy/a.go", false},
		{"/legacy", "legacy/a.go", true},
		{"./legacy/...", "legacy/x/a.go", true},
		{"./legacy/...", "internal/legacy/a.go", false},
		{"internal/legacy", "internal/legacy/a.go", true},
		{"internal/legacy", "x/internal/legacy/a.go", false},
		{"internal/leg", "internal/legacy/a.go", false},
		{"*_gen.go", "a/b/c_gen.go", true},
		{"*_gen.go", "c_gen.go", true},
		{"*_gen.go", "c_gen_go/a.go", false},
		{"internal/*_gen.go", "internal/a/b_gen.go", false},
		{"internal/**/*_gen.go", "internal/a/b_gen.go", true},
		{"internal/**/*_gen.go", "internal/b_gen.go", true},
		{"**/mocks/**", "a/b/mocks/c/d.go", true},
		{"**/mocks", "mocks/d.go", true},
		{"internal/**", "internal/a.go", true},
		{"internal/**", "internals/a.go", false},
		{"cmd/*/main.go", "cmd/a/main.go", true},
		{"cmd/*/main.go", "cmd/a/b/main.go", false},
		{".hidden", ".hidden/a.go", true},
		{".hidden", "hidden/a.go", false},
		{"*.go", "a/b.go", true},
	} {
		if got, err := Matches(test.pattern, test.name); got != test.want || err != nil {
			t.Errorf("%s for %s: %v, %v", test.pattern, test.name, got, err)
		}
	}
	if _, err := Matches("a/[/b", ""); err == nil {
		t.Error("a pattern that is none is taken")
	}
}
