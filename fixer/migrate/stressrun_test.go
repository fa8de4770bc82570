package migrate_test

import (
	"bytes"
	"debug/buildinfo"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// program is a generated program that was built.
type program struct {
	binary string
	linked bool // lib/pq is linked
}

// programs counts runs, for the names of their databases.
var programs int

func build(t *testing.T, dir string) *program {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "stress")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-mod=mod", "-o", binary, ".")
	cmd.Dir, cmd.Env = dir, env()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	return &program{binary, slices.ContainsFunc(info.Deps, func(m *debug.Module) bool { return m.Path == "github.com/lib/pq" })}
}

// run runs the program on a database of its own and returns the line of each of
// its n cases.
func (p *program) run(t *testing.T, n int) []string {
	t.Helper()
	programs++
	name := fmt.Sprintf("stress_%d_%d", os.Getpid(), programs)
	dsn, err := url.Parse(os.Getenv(serverURL))
	if err != nil {
		t.Fatalf("parse %s", serverURL)
	}
	dsn.Path = "/" + name
	cmd := exec.CommandContext(t.Context(), p.binary)
	cmd.Env = append(env(), "STRESS_SERVER="+os.Getenv(serverURL), "STRESS_DATABASE="+name, "STRESS_DSN="+dsn.String())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		text := stderr.Bytes()
		t.Fatalf("run the program: %v\n%s", err, text[:min(len(text), 8000)])
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != n {
		t.Fatalf("the program printed %d lines, want %d", len(lines), n)
	}
	for i, line := range lines {
		id, text, _ := strings.Cut(line, "\t")
		if id != fmt.Sprint(i) || text == "" {
			t.Fatalf("case %d printed %q", i, line)
		}
		lines[i] = text
	}
	return lines
}
