package saved

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSince(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module a\n")
	write("a.go", "package a\n\nimport \"fmt\"\n\nfunc A() { fmt.Println() }\n")
	write("b/b.go", "package b\n")
	write("c/c.go", "package c\n\nimport \"C\"\n")
	write(".git/x.go", "package x\n")
	tree := Look([]string{dir}, []string{filepath.Join(dir, "settings")})
	for _, step := range []struct{ name, text, want string }{
		{"", "", "nothing"},
		{"readme.md", "text", "nothing"},
		{".git/x.go", "package xx\n", "nothing"},
		{"a.go", "package a\n\nimport \"fmt\"\n\n// A prints.\nfunc A() { fmt.Println(1) }\n", "a.go shallow"},
		{"a.go", "package a\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc A() { fmt.Println(os.Args) }\n", "a.go deep"},
		{"a.go", "//go:build linux\n\npackage a\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n", "a.go deep"},
		{"a.go", "//go:build linux\n\npackage a\n\nimport (\n\t\"os\"\n\t\"fmt\"\n)\n\nvar x int\n", "a.go shallow"},
		{"a.go", "//go:build linux\n\npackage a\n\nimport (\n", "a.go deep"},
		{"b/b.go", "package b\n\nvar b int\n", "b.go shallow"},
		{"b/b.go", "package b\n\nvar b int // {\n", "b.go shallow"},
		{"b/c.go", "package b\n", "c.go deep"},
		{"c/c.go", "package c\n\nimport \"C\"\n\nvar c int\n", "c.go deep"},
		{"go.mod", "module b // changed\n", "go.mod deep"},
		{"settings", "x", "settings deep"},
	} {
		if step.name != "" {
			write(step.name, step.text)
		}
		if got := say(tree.Since()); got != step.want {
			t.Errorf("after %s became %q: %s, want %s", step.name, step.text, got, step.want)
		}
	}
	if err := os.Remove(filepath.Join(dir, "b", "b.go")); err != nil {
		t.Fatal(err)
	}
	if got := say(tree.Since()); got != "nothing" {
		t.Errorf("as soon as a file was removed: %s", got)
	}
	if got := say(tree.Since()); got != "b.go deep" {
		t.Errorf("after a file was removed: %s", got)
	}
}

// TestSinceHalfSaved looks while an editor empties a file and writes it.
func TestSinceHalfSaved(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.go")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("package a\n")
	seen := Look([]string{dir}, nil)
	write("")
	if got := say(seen.Since()); got != "nothing" {
		t.Errorf("as soon as it is empty: %s", got)
	}
	write("package a\n\nvar a int\n")
	if got := say(seen.Since()); got != "a.go shallow" {
		t.Errorf("after it was saved: %s", got)
	}
	write("")
	seen.Since()
	if got := say(seen.Since()); got != "a.go deep" {
		t.Errorf("after it stayed empty: %s", got)
	}
}

func say(c *Change) string {
	if c == nil {
		return "nothing"
	}
	var names []string
	for _, name := range c.Files {
		names = append(names, filepath.Base(name))
	}
	return fmt.Sprintf("%s %s", strings.Join(names, ","), map[bool]string{true: "shallow", false: "deep"}[c.Shallow])
}
