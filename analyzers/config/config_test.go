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
		"tests: 1\n\npool:\n  stict: true":     `:4:3: unknown key "stict" in pool: did you mean strict?`,
		"rows: {max: 1}":                       `:1:8: unknown key "max" in rows: there is none`,
		"pool: {max: many}":                    `:1:13: pool.max is "many": it is to be a number, or true or false`,
		"pool: [max]":                          `:1:7: expected keys and values for pool: there are hosts, max, strict`,
		"pool:":                                `:1:6: expected keys and values for pool`,
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
