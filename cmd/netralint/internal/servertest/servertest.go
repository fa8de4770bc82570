// Package servertest gives tests a PostgreSQL server.
package servertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// variable names the URL of the server for tests.
const variable = "NETRALINT_TEST_DATABASE_URL"

// URL returns the server that NETRALINT_TEST_DATABASE_URL names. Where it names
// none, URL runs the test in a second process with a server that ends with it,
// and returns false: the caller has nothing left to do. Root is the directory of
// this module.
func URL(t *testing.T, root string) (url string, ok bool) {
	t.Helper()
	if url := os.Getenv(variable); url != "" {
		return url, true
	}
	pgrun := filepath.Join(t.TempDir(), "pgrun")
	build := exec.CommandContext(t.Context(), "go", "build", "-C", filepath.Join(root, "conn"), "-o", pgrun, "./internal/pgtest/pgrun")
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build pgrun: %v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), pgrun, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Run(); err != nil {
		t.Fatalf("the test under a server of its own: %v", err)
	}
	return "", false
}
