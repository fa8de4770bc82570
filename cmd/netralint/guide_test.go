package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGuide runs the commands of the guide in their order on the legacy service, its
// tests on a real server, and holds that they print what the guide shows. The tree stands
// beside the service for the version of conn that a user gets.
func TestGuide(t *testing.T) {
	root := moduleRoot(t)
	file := filepath.Join(root, "testdata", "legacy", "GUIDE.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g := newGuide(t, root)
	var out strings.Builder
	lines := strings.SplitAfter(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		out.WriteString(lines[i])
		command, ok := strings.CutPrefix(strings.TrimSuffix(lines[i], "\n"), "    $ ")
		if !ok {
			continue
		}
		printed := g.run(command)
		end := i + 1 + shown(lines[i+1:])
		if end > i+1 {
			out.WriteString(printed)
		} else if printed != "" {
			t.Errorf("%s prints what the guide does not show:\n%s", command, printed)
		}
		i = end - 1
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if steady(out.String()) != steady(string(text)) {
		t.Errorf("the guide shows something else than what is printed; run with -update and read the change. Printed is:\n%s", out.String())
	}
	for name, text := range read(t, g.dir) {
		if filepath.Ext(name) == ".go" && strings.Contains(text, `"github.com/lib/pq`) {
			t.Errorf("%s imports lib/pq at the end of the guide", name)
		}
	}
}

// shown returns how many of the lines behind a command are what it prints. Empty ones are
// if there are others behind them.
func shown(lines []string) (n int) {
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "    $ "):
			return n
		case strings.HasPrefix(line, "    "):
			n = i + 1
		case line != "\n":
			return n
		}
	}
	return n
}

// day is what is printed of the time of a run.
var day = regexp.MustCompile(`\d{4}-\d\d-\d\d`)

func steady(text string) string { return day.ReplaceAllString(text, "DAY") }

// A guide is the service that the commands run in.
type guide struct {
	t         *testing.T
	dir       string
	root      string
	variables []string
}

func newGuide(t *testing.T, root string) *guide {
	program, err := exec.LookPath("netralint")
	if err != nil {
		t.Fatal(err)
	}
	g := &guide{t: t, dir: filepath.Join(t.TempDir(), "orders"), root: root}
	g.variables = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "NETRALINT_CACHE="+t.TempDir(),
		"PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := os.CopyFS(g.dir, os.DirFS(filepath.Join(root, "testdata", "legacy"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(filepath.Dir(g.dir), "netralint")); err != nil {
		t.Fatal(err)
	}
	g.run("git init -q && git config user.name a && git config user.email a@example.com && git add . && git commit -qm one")
	return g
}

// run runs a command as a user does, and returns what it printed, as the guide shows it.
// Tests get a server.
func (g *guide) run(command string) string {
	g.t.Helper()
	if strings.HasPrefix(command, "go test") {
		command = strings.Replace(command, "go test", "go run -C "+filepath.Join(g.root, "conn")+" ./internal/pgtest/pgrun go -C "+g.dir+" test -count=1", 1) + " >test.log || { cat test.log; exit 3; }; rm test.log"
	}
	cmd := exec.CommandContext(g.t.Context(), "bash", "-c", command)
	cmd.Dir, cmd.Env = g.dir, g.variables
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && strings.HasPrefix(command, "netralint ") {
		err = nil // it has something to say
	}
	if err != nil {
		g.t.Fatalf("%s: %v\n%s%s", command, err, out, stderr.Bytes())
	}
	var text strings.Builder
	for line := range strings.Lines(string(out)) {
		text.WriteString(strings.TrimRight("    "+line, " \n") + "\n")
	}
	return text.String()
}
