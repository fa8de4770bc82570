package main

import (
	"bytes"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fixing are the rules whose fixes span several places of a file, with the
// module of their tests.
var fixing = []string{"blockingcall", "detachedctx", "syncdriver"}

// TestFixes holds that the fixes, all applied together as golangci-lint and the
// go command do it, give what the tests of the rules expect: code that compiles.
func TestFixes(t *testing.T) {
	for _, rule := range fixing {
		source := filepath.Join("..", "..", "analyzers", rule, "testdata")
		for door, apply := range map[string]func(t *testing.T, dir, rule string){"golangci-lint": byGolangciFix, "go fix": byGoFix} {
			t.Run(rule+" "+door, func(t *testing.T) {
				dir := t.TempDir()
				copyModules(t, source, dir)
				apply(t, filepath.Join(dir, "src"), rule)
				compareFixed(t, dir, source)
				compiles(t, dir)
			})
			t.Run(rule+" with all rules "+door, func(t *testing.T) {
				dir := t.TempDir()
				copyModules(t, source, dir)
				apply(t, filepath.Join(dir, "src"), "netralint")
				compiles(t, dir)
			})
		}
	}
}

// compiles checks that the packages and their tests still compile.
func compiles(t *testing.T, dir string) {
	t.Helper()
	run(t, filepath.Join(dir, "src"), 0, "go", "test", "-exec=true", "./...")
}

func byGolangciFix(t *testing.T, dir, rule string) {
	t.Helper()
	t.Setenv("GOLANGCI_LINT_CACHE", t.TempDir())
	config := "version: \"2\"\nlinters:\n  default: none\n  enable: [" + rule + "]\n  settings:\n    custom:\n      " + rule +
		":\n        type: module\n  exclusions:\n    generated: disable\nissues:\n  max-issues-per-linter: 0\n  max-same-issues: 0\n  uniq-by-line: false\n"
	name := filepath.Join(t.TempDir(), "golangci.yml")
	if err := os.WriteFile(name, []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	attempt(t, dir, golangci, "run", "--fix", "--config="+name, "--allow-parallel-runners", "--show-stats=false", "./...")
}

func byGoFix(t *testing.T, dir, rule string) {
	t.Helper()
	args := []string{"fix", "-fixtool=" + netralint, "./..."}
	if rule != "netralint" {
		args = slices.Insert(args, 2, "-"+rule)
	}
	attempt(t, dir, "go", args...)
}

// attempt runs a command that may have something to say.
func attempt(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Logf("%s: %v\n%.2000s", filepath.Base(name), err, out)
	}
}

// copyModules copies the modules of a rule's tests, without the golden files.
func copyModules(t *testing.T, from, to string) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".golden") {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Base(name) == "go.mod" {
			text = bytes.ReplaceAll(text, []byte("../../../.."), []byte(filepath.ToSlash(root)))
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o777); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// compareFixed compares the files of a copy with the golden files, or, where
// there is none, with what they were.
func compareFixed(t *testing.T, dir, source string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		want, err := os.ReadFile(filepath.Join(source, name+".golden"))
		if os.IsNotExist(err) {
			want, err = os.ReadFile(filepath.Join(source, name))
		}
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		got, err := format.Source(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return nil
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
