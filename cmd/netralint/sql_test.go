package main

import (
	"path/filepath"
	"testing"

	"github.com/netra-systems/netralint/cmd/netralint/internal/servertest"
)

// TestSQLScripts runs the command against a server, as TestScripts does without.
// In the scripts, $SERVER is its URL.
func TestSQLScripts(t *testing.T) {
	if server, ok := servertest.URL(t, moduleRoot(t)); ok {
		runScripts(t, filepath.Join("..", "..", "testdata", "sql"), map[string]string{"SERVER": server})
	}
}
