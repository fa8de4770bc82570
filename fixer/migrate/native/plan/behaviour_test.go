package plan_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

// serverURL names the variable with the URL of the server for tests.
const serverURL = "NETRALINT_TEST_DATABASE_URL"

// The programs of testdata/behaviour print the same before and after, and all of
// their components move.
func TestBehaviour(t *testing.T) {
	if os.Getenv(serverURL) == "" {
		underServer(t)
		return
	}
	files, err := filepath.Glob("testdata/behaviour/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			dir := fixtest.Unpack(t, fixtest.Parse(t, file))
			before := run(t, dir)
			if len(before) == 0 {
				t.Fatal("the program printed nothing")
			}
			t.Logf("it prints\n%s", before)
			m, plan, result := apply(t, dir)
			if refused := refusals(m, plan, result); len(plan.Changes) == 0 || refused != "" {
				t.Fatalf("%d changes; refused:\n%s", len(plan.Changes), refused)
			}
			if diff := cmp.Diff(before, run(t, dir)); diff != "" {
				t.Errorf("the native program prints something else (-before +after):\n%s", diff)
			}
		})
	}
}

// run returns what the program in dir prints.
func run(t *testing.T, dir string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "run", ".")
	cmd.Dir, cmd.Env = dir, append(fixtest.Env(), "GOFLAGS=-mod=mod", "DATABASE_URL="+os.Getenv(serverURL))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run the program: %v\n%s\n%s", err, out, stderr.Bytes())
	}
	return string(out)
}

// underServer runs the test with a server of its own.
func underServer(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), fixtest.Pgrun(t), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = fixtest.Env()
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Run(); err != nil {
		t.Fatalf("the test under a server of its own: %v", err)
	}
}
