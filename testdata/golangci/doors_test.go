package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var module = flag.String("module", "../legacy", "folder of the module to compare the doors on")

// The programs under test, built by TestMain.
var netralint, golangci string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withPrograms(m.Run))
}

func withPrograms(tests func() int) int {
	bin, err := os.MkdirTemp("", "netralint-doors")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer func() { _ = os.RemoveAll(bin) }()
	netralint, golangci = filepath.Join(bin, "netralint"), filepath.Join(bin, "golangci-lint")
	for _, p := range []struct{ dir, pkg, out string }{
		{"../..", "./cmd/netralint", netralint},
		{".", ".", golangci},
	} {
		cmd := exec.Command("go", "build", "-o", p.out, p.pkg)
		cmd.Dir, cmd.Env = p.dir, append(os.Environ(), "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build %s: %v\n%s", p.pkg, err, out)
			return 2
		}
	}
	return tests()
}

// TestDoorsAgree holds the promise that it does not matter by which door a user
// comes in: the findings are the same.
func TestDoorsAgree(t *testing.T) {
	dir, err := filepath.Abs(*module)
	if err != nil {
		t.Fatal(err)
	}
	want := byCommand(t, dir)
	if len(want) == 0 {
		t.Fatal("the command found nothing")
	}
	if diff := cmp.Diff(want, byVet(t, dir)); diff != "" {
		t.Errorf("go vet differs from the command (-command +go vet):\n%s", diff)
	}
	if diff := cmp.Diff(want, byGolangci(t, dir, "golangci.yml")); diff != "" {
		t.Errorf("golangci-lint differs from the command (-command +golangci-lint):\n%s", diff)
	}
	t.Logf("%d findings in each door", len(want))
}

// TestExampleConfiguration holds that the example that users copy is accepted
// and turns nothing off. It leaves the treatment of generated files to
// golangci-lint, so those are left out.
func TestExampleConfiguration(t *testing.T) {
	dir, err := filepath.Abs("../legacy")
	if err != nil {
		t.Fatal(err)
	}
	generated := func(f string) bool { return strings.HasPrefix(f, "internal/reportdb/") }
	want := slices.DeleteFunc(byCommand(t, dir), generated)
	got := byGolangci(t, dir, "../../.golangci.example.yml", "--enable-only=netralint")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("golangci-lint with the example differs from the command (-command +golangci-lint):\n%s", diff)
	}
}

// TestSettingsOfProject holds that .netralint.yml counts here as for the command, and
// that what golangci-lint kept under other settings is not used.
func TestSettingsOfProject(t *testing.T) {
	dir, err := filepath.Abs("../legacy")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOLANGCI_LINT_CACHE", t.TempDir())
	before := byCommand(t, dir)
	for _, settings := range []string{
		"disable: [blockingcall]\nexclude: [cmd/api]\n",
		"disable: [blockingcall]\nexclude: [cmd/worker]\ntests: false\n",
		"enable: [unreleased, nestedacquire]\nacquires: [\"example.com/orders/internal/database.Connect\"]\n",
	} {
		file := filepath.Join(t.TempDir(), ".netralint.yml")
		if err := os.WriteFile(file, []byte(settings), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Setenv("NETRALINT_CONFIG", file)
		want := byCommand(t, dir)
		if len(want) == 0 || slices.Equal(want, before) {
			t.Errorf("%q makes no difference", settings)
		}
		if diff := cmp.Diff(want, byGolangci(t, dir, "golangci.yml")); diff != "" {
			t.Errorf("golangci-lint differs from the command with %q (-command +golangci-lint):\n%s", settings, diff)
		}
		before = want
	}
}

// TestBaseline holds that what is known is left out by all doors alike, and what is new
// is not, also where golangci-lint has results from before.
func TestBaseline(t *testing.T) {
	dir, err := filepath.Abs("../legacy")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOLANGCI_LINT_CACHE", t.TempDir())
	all := byCommand(t, dir)
	file := filepath.Join(t.TempDir(), "known.json")
	settings := filepath.Join(t.TempDir(), ".netralint.yml")
	if err := os.WriteFile(settings, []byte("baseline: "+filepath.ToSlash(file)+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, dir, 0, netralint, "baseline", "write", "-config=off", "-baseline="+file, "./internal/...")
	t.Setenv("NETRALINT_CONFIG", settings)
	want := byCommand(t, dir, "-config="+settings)
	if len(want) == 0 || len(want) == len(all) {
		t.Fatalf("%d findings of %d are new", len(want), len(all))
	}
	if diff := cmp.Diff(want, byVet(t, dir)); diff != "" {
		t.Errorf("go vet differs from the command (-command +go vet):\n%s", diff)
	}
	if diff := cmp.Diff(want, byGolangci(t, dir, "golangci.yml")); diff != "" {
		t.Errorf("golangci-lint differs from the command (-command +golangci-lint):\n%s", diff)
	}
	if err := os.WriteFile(settings, []byte("baseline: off\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, byGolangci(t, dir, "golangci.yml")); diff != "" {
		t.Errorf("golangci-lint differs from the command without the baseline (-command +golangci-lint):\n%s", diff)
	}
}

// finding writes a finding in the form that is compared.
func finding(file string, line, column int, rule, message string) string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", filepath.ToSlash(file), line, column, rule, message)
}

// sorted puts the findings in order. A package and its test variant give the
// same findings twice in some doors.
func sorted(findings []string) []string {
	slices.Sort(findings)
	return slices.Compact(findings)
}

func byCommand(t *testing.T, dir string, args ...string) (found []string) {
	var out struct {
		Findings []struct {
			Rule, Message, File string
			Line, Column        int
		}
	}
	parse(t, run(t, dir, 1, netralint, append(append([]string{"-format", "json"}, args...), "./...")...), &out)
	for _, f := range out.Findings {
		found = append(found, finding(f.File, f.Line, f.Column, f.Rule, f.Message))
	}
	return sorted(found)
}

func byVet(t *testing.T, dir string) (found []string) {
	out := run(t, dir, 0, "go", "vet", "-json", "-vettool="+netralint, "./...")
	var objects bytes.Buffer // the go command writes "# package" lines between the objects
	for line := range bytes.Lines(out) {
		if !bytes.HasPrefix(line, []byte("#")) {
			objects.Write(line)
		}
	}
	dec := json.NewDecoder(&objects)
	for {
		var packages map[string]map[string][]struct{ Posn, Message string }
		if err := dec.Decode(&packages); errors.Is(err, io.EOF) {
			return sorted(found)
		} else if err != nil {
			t.Fatalf("output of go vet: %v", err)
		}
		for _, rules := range packages {
			for rule, diagnostics := range rules {
				for _, d := range diagnostics {
					file, line, column := position(t, dir, d.Posn)
					found = append(found, finding(file, line, column, rule, strings.TrimSuffix(d.Message, " ("+rule+")")))
				}
			}
		}
	}
}

func byGolangci(t *testing.T, dir, config string, args ...string) (found []string) {
	t.Helper()
	config, err := filepath.Abs(config)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("GOLANGCI_LINT_CACHE") == "" {
		t.Setenv("GOLANGCI_LINT_CACHE", t.TempDir())
	}
	var out struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	args = append([]string{"run", "--config=" + config, "--path-mode=abs", "--allow-parallel-runners",
		"--output.json.path=stdout", "--show-stats=false"}, append(args, "./...")...)
	parse(t, run(t, dir, 1, golangci, args...), &out)
	for _, i := range out.Issues {
		rule, message, ok := strings.Cut(i.Text, ": ")
		if i.FromLinter != "netralint" || !ok {
			t.Errorf("golangci-lint gave %s: %s", i.FromLinter, i.Text)
		}
		file, err := filepath.Rel(dir, i.Pos.Filename)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, finding(file, i.Pos.Line, i.Pos.Column, rule, message))
	}
	return sorted(found)
}

// position splits FILE:LINE:COLUMN, and makes the file relative to dir.
func position(t *testing.T, dir, posn string) (file string, line, column int) {
	t.Helper()
	parts := strings.Split(posn, ":")
	if len(parts) < 3 {
		t.Fatalf("go vet gave the position %q", posn)
	}
	if _, err := fmt.Sscan(strings.Join(parts[len(parts)-2:], " "), &line, &column); err != nil {
		t.Fatalf("go vet gave the position %q: %v", posn, err)
	}
	file = strings.Join(parts[:len(parts)-2], ":")
	if filepath.IsAbs(file) {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		file = rel
	}
	return file, line, column
}

// run runs a command in dir, requires its exit code and returns its standard
// output; that of go vet -json is taken from either stream.
func run(t *testing.T, dir string, code int, name string, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), "GOWORK=off")
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != code {
		t.Fatalf("%s %s: %v, want exit code %d\n%s", filepath.Base(name), strings.Join(args, " "), err, code, stderr.Bytes())
	}
	if stdout.Len() == 0 {
		return stderr.Bytes()
	}
	return stdout.Bytes()
}

func parse(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("parse output: %v\n%.500s", err, data)
	}
}
