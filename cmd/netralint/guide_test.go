package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuide runs the commands of the guide in their order on the legacy service. The tree
// stands for the version of conn that a user gets.
func TestGuide(t *testing.T) {
	root := moduleRoot(t)
	text, err := os.ReadFile(filepath.Join(root, "docs", "guide.md"))
	if err != nil {
		t.Fatal(err)
	}
	m := newKitModule(t)
	if err := os.RemoveAll(filepath.Join(m.dir, "store")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := os.Remove(filepath.Join(m.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(m.dir, os.DirFS(filepath.Join(root, "testdata", "legacy"))); err != nil {
		t.Fatal(err)
	}
	m.succeed("git init -q && git config user.name a && git config user.email a@example.com && git add . && git commit -qm one")
	ran := 0
	for line := range strings.Lines(string(text)) {
		command, ok := strings.CutPrefix(line, "    ")
		if !ok {
			continue
		}
		command = strings.TrimSpace(command)
		ran++
		if strings.HasPrefix(command, "netralint -fix") || strings.Contains(command, "-diff") || strings.Contains(command, "-plan") {
			command += " -conn-replace=" + root
		}
		if strings.HasPrefix(command, "netralint") && !strings.Contains(command, "baseline") {
			command += " || test $? -eq 1"
		}
		m.succeed(command)
	}
	if ran < 20 {
		t.Errorf("the guide has %d commands", ran)
	}
	left := read(t, m.dir)
	for name, text := range left {
		if filepath.Ext(name) == ".go" && strings.Contains(text, `"github.com/lib/pq`) {
			t.Errorf("%s imports lib/pq at the end of the guide", name)
		}
	}
}
