package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// serverURL names the variable with the URL of the server for tests.
const serverURL = "NETRALINT_TEST_DATABASE_URL"

// TestSQLScripts runs the command against a server, as TestScripts does without:
// the one that the variable names, else one of its own. In the scripts, $SERVER
// is its URL.
func TestSQLScripts(t *testing.T) {
	server := os.Getenv(serverURL)
	if server == "" {
		underServer(t)
		return
	}
	runScripts(t, filepath.Join("..", "..", "testdata", "sql"), map[string]string{"SERVER": server})
}

// underServer runs the test again with a server that ends with it.
func underServer(t *testing.T) {
	t.Helper()
	pgrun := filepath.Join(t.TempDir(), "pgrun")
	build := exec.CommandContext(t.Context(), "go", "build", "-C", filepath.Join(moduleRoot(t), "conn"), "-o", pgrun, "./internal/pgtest/pgrun")
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build pgrun: %v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), pgrun, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Run(); err != nil {
		t.Fatalf("the test under a server of its own: %v", err)
	}
}
