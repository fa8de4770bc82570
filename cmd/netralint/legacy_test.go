package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLegacy moves the service in testdata/legacy as a user does, and runs its
// tests on a real server, with those behind the tag cancel: they hold that a
// client that goes away stops its statement, at every endpoint. A second run
// changes nothing.
func TestLegacy(t *testing.T) {
	root := moduleRoot(t)
	service := t.TempDir()
	if err := os.CopyFS(service, os.DirFS(filepath.Join(root, "testdata", "legacy"))); err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("netralint")
	if err != nil {
		t.Fatal(err)
	}
	before := findingsOf(t, service)
	fix := []string{program, "-fix", "-allow-dirty", "-conn-replace=" + root, "./..."}
	out, code := runIn(t, service, fix...)
	if code > 1 {
		t.Fatalf("netralint -fix: exit code %d\n%s", code, out)
	}
	if out, _ := runIn(t, service, program, "-rules=syncdriver", "./..."); out != "" {
		t.Errorf("findings of syncdriver are left:\n%s", out)
	}
	foreseenRight(t, before, findingsOf(t, service))
	once := read(t, service)
	for name, text := range once {
		if filepath.Ext(name) == ".go" && strings.Contains(text, `"github.com/lib/pq`) {
			t.Errorf("%s imports lib/pq", name)
		}
		if strings.Contains(text, `"github.com/jmoiron/sqlx`) {
			t.Errorf("%s imports sqlx", name)
		}
	}
	if out, code := runIn(t, service, fix...); code > 1 {
		t.Fatalf("netralint -fix again: exit code %d\n%s", code, out)
	}
	for name, text := range read(t, service) {
		if text != once[name] {
			t.Errorf("a second netralint -fix changed %s", name)
		}
	}
	if out, code := runIn(t, filepath.Join(root, "conn"), "go", "run", "./internal/pgtest/pgrun", "go", "-C", service, "test", "-count=1", "-tags=cancel", "./..."); code != 0 {
		t.Errorf("tests of the service fail after the migration:\n%s", out)
	}
}

// listed is a finding as -format json has it.
type listed struct {
	Rule    string
	File    string
	Message string
	Fixable bool
	Fixed   string
}

func findingsOf(t *testing.T, dir string) []listed {
	t.Helper()
	var report struct{ Findings []listed }
	out, _ := runIn(t, dir, "netralint", "-format=json", "./...")
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return report.Findings
}

// foreseenRight holds, file by file, that what was called fixable is gone of the rules that
// ask for a move, and that little else is.
func foreseenRight(t *testing.T, before, after []listed) {
	t.Helper()
	type kind struct{ rule, file string }
	stay, left := map[kind]int{}, map[kind]int{}
	called, withModule := 0, 0
	for _, f := range before {
		if f.Fixable != (f.Fixed != "") {
			t.Errorf("%+v", f)
		}
		if !f.Fixable {
			stay[kind{f.Rule, f.File}]++
			continue
		}
		called++
		if f.Fixed == "with the module" {
			withModule++
		}
	}
	for _, f := range after {
		left[kind{f.Rule, f.File}]++
	}
	for k, n := range left {
		// Other rules have more to say of code that has moved: rows of pgx, contexts it got.
		if (k.rule == "blockingcall" || k.rule == "syncdriver") && n > stay[k] {
			t.Errorf("%s: %d findings of %s are left, and %d were not called fixable", k.file, n, k.rule, stay[k])
		}
	}
	if gone := len(before) - len(after); called*10 < gone*9 || withModule < 50 {
		t.Errorf("%d of %d findings were called fixable, %d of them with the module; %d are gone", called, len(before), withModule, gone)
	}
}

// runIn runs a program in a folder, and returns what it printed and its exit
// code.
func runIn(t *testing.T, dir string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "NETRALINT_CACHE="+filepath.Join(dir, ".cache"))
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	for _, pattern := range []string{"go.*", "*/*/*.go"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = string(data)
		}
	}
	return files
}
