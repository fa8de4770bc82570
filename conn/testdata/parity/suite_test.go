package parity

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// TestLibPQSuite runs lib/pq's own tests on conn.NewConnector with parity. The
// tests are taken from the module cache; nothing of them is kept here.
func TestLibPQSuite(t *testing.T) {
	dir := suiteCopy(t)
	env := suiteServer(t)
	results, output := runSuite(t, dir, env, "-skip", strings.Join(slices.Sorted(maps.Keys(neverRun)), "|"))
	runAloneWhatFailed(t, dir, env, results)
	if len(results) < 75 {
		t.Errorf("only %d tests ran:\n%s", len(results), output)
	}
	var passed, failed, skipped int
	var lines []string
	for names, reason := range neverRun {
		lines = append(lines, fmt.Sprintf("not run        %s: %s", strings.Trim(names, "^()$"), reason))
	}
	for name, result := range results {
		reason, excused := notApplicable[name]
		switch {
		case excused:
			skipped++
			lines = append(lines, fmt.Sprintf("not applicable %-45s %s", name, reason))
		case result.action == "pass":
			passed++
		case result.action == "skip":
			skipped++
			lines = append(lines, fmt.Sprintf("skipped itself %-45s", name))
		default:
			failed++
			t.Errorf("%s failed with parity:\n%s", name, tail(result.output))
		}
	}
	sort.Strings(lines)
	t.Logf("lib/pq's tests with parity: %d passed, %d failed, %d not applicable:\n%s", passed, failed, skipped, strings.Join(lines, "\n"))
	for name := range notApplicable {
		if _, ok := results[name]; !ok {
			t.Errorf("%s is excused but does not exist", name)
		}
	}
}

func tail(s string) string {
	if len(s) > 3000 {
		return "…" + s[len(s)-3000:]
	}
	return s
}

// suiteCopy makes a copy of lib/pq whose driver "postgres" is conn's.
func suiteCopy(t *testing.T) string {
	t.Helper()
	src := strings.TrimSpace(command(t, ".", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/lib/pq"))
	root := strings.TrimSpace(command(t, ".", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/netra-systems/netralint/conn"))
	dir := t.TempDir()
	err := filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(dir, rel), 0o755)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if rel == "conn.go" {
			b = replaceOnce(t, b, `sql.Register("postgres", &Driver{})`, `sql.Register("lib/pq", &Driver{})`)
		}
		return os.WriteFile(filepath.Join(dir, rel), b, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	bridge, err := os.ReadFile("testdata/bridge.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "bridge.go"), bridge)
	write(t, filepath.Join(dir, "go.mod"), fmt.Appendf(nil, "module github.com/lib/pq\n\ngo 1.25.0\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.13.0\n\tgithub.com/netra-systems/netralint/conn v0.0.0\n)\n\nreplace github.com/netra-systems/netralint/conn => %s\n", root))
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), sum)
	return dir
}

func replaceOnce(t *testing.T, b []byte, old, new string) []byte {
	t.Helper()
	if bytes.Count(b, []byte(old)) != 1 {
		t.Fatalf("lib/pq has changed: %q is not there once", old)
	}
	return bytes.Replace(b, []byte(old), []byte(new), 1)
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func command(t *testing.T, dir string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(out)
}

// suiteServer starts the server the tests expect and returns where it is.
func suiteServer(t *testing.T) []string {
	t.Helper()
	s := pgtest.Private(t)
	for _, q := range []string{"CREATE ROLE pqgo SUPERUSER LOGIN", "CREATE DATABASE pqgo OWNER pqgo"} {
		onServer(t, s.URL("postgres"), q)
	}
	onServer(t, s.URL("pqgo"), "CREATE EXTENSION hstore")
	return []string{"PGHOST=127.0.0.1", fmt.Sprint("PGPORT=", s.Port), "PGUSER=pqgo", "PGDATABASE=pqgo", "PGSSLMODE=disable"}
}

func onServer(t *testing.T, url, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	if _, err := c.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

type suiteResult struct{ action, output string }

// runAloneWhatFailed gives the tests that failed further chances, alone: some of
// them allow a statement 50 ms, which a busy machine may exceed.
func runAloneWhatFailed(t *testing.T, dir string, env []string, results map[string]suiteResult) {
	t.Helper()
	for name, result := range results {
		if _, excused := notApplicable[name]; excused {
			continue
		}
		for range 5 {
			if result.action == "pass" || result.action == "skip" {
				break
			}
			again, _ := runSuite(t, dir, env, "-run", "^"+name+"$")
			result = again[name]
			results[name] = result
		}
	}
}

// runSuite runs the tests of the package and returns what became of each.
func runSuite(t *testing.T, dir string, env []string, which ...string) (map[string]suiteResult, string) {
	t.Helper()
	args := append([]string{"test", "-mod=mod", "-vet=off", "-json", "-count=1", "-timeout=120s"}, which...)
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(append(os.Environ(), "GOWORK=off", "GOFLAGS="), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // some tests fail, which the results tell
	results, outputs := map[string]suiteResult{}, map[string]string{}
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct{ Action, Test, Output string }
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			errs.WriteString(lines.Text() + "\n")
			continue
		}
		top, _, sub := strings.Cut(e.Test, "/")
		switch e.Action {
		case "output", "build-output":
			outputs[top] += e.Output
			if e.Test == "" {
				errs.WriteString(e.Output)
			}
		case "pass", "fail", "skip":
			if e.Test != "" && !sub {
				results[top] = suiteResult{e.Action, outputs[top]}
			}
		}
	}
	for name, out := range outputs { // cut off by a panic or the time limit
		if _, ok := results[name]; !ok && name != "" {
			results[name] = suiteResult{"unfinished", out}
		}
	}
	return results, errs.String()
}
