package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// compared are the linters that README compares netralint with, by their modules.
var compared = map[string]string{
	"noctx":         "github.com/sonatard/noctx",
	"sqlclosecheck": "github.com/ryanrolds/sqlclosecheck",
	"rowserrcheck":  "github.com/golangci/rowserrcheck",
	"bodyclose":     "github.com/timakin/bodyclose",
	"staticcheck":   "honnef.co/go/tools",
}

// TestComparison holds that README says what other linters report on the service of the
// demo, and in which versions.
func TestComparison(t *testing.T) {
	dir, err := filepath.Abs("../legacy")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOLANGCI_LINT_CACHE", t.TempDir())
	for linter, module := range compared {
		row := regexp.MustCompile(`(?m)^\| ` + linter + ` (\S+) \| (\d+) \|`).FindSubmatch(readme)
		if row == nil {
			t.Errorf("README has no row for %s", linter)
			continue
		}
		if got, want := versionOf(t, module), string(row[1]); strings.TrimPrefix(got, "v") != strings.TrimPrefix(want, "v") {
			t.Errorf("%s is %s, README says %s", linter, got, want)
		}
		if got, want := countOf(t, dir, linter), string(row[2]); strconv.Itoa(got) != want {
			t.Errorf("%s reports %d, README says %s", linter, got, want)
		}
	}
	if want := fmt.Sprintf("where netralint reports %d places", len(byCommand(t, dir))); !strings.Contains(string(readme), want) {
		t.Errorf("README does not say %q", want)
	}
}

// countOf returns how much a linter of golangci-lint reports.
func countOf(t *testing.T, dir, linter string) int {
	t.Helper()
	cmd := []string{"run", "--no-config", "--default=none", "--enable-only=" + linter, "--allow-parallel-runners", "--issues-exit-code=0",
		"--max-issues-per-linter=0", "--max-same-issues=0", "--output.json.path=stdout", "--show-stats=false", "./..."}
	var out struct{ Issues []any }
	if err := json.NewDecoder(strings.NewReader(string(run(t, dir, 0, golangci, cmd...)))).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return len(out.Issues)
}

// versionOf returns the version of a module in the golangci-lint under test.
func versionOf(t *testing.T, module string) string {
	t.Helper()
	for line := range strings.Lines(string(run(t, ".", 0, "go", "version", "-m", golangci))) {
		if f := strings.Fields(line); len(f) > 2 && f[1] == module {
			return f[2]
		}
	}
	t.Fatalf("%s is not in golangci-lint", module)
	return ""
}
