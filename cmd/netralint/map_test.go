package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	quoted = regexp.MustCompile("`([^`\n]+)`")
	// named are the words of a command or a sentence that begin with a folder of
	// the root, or are a file of it.
	named = regexp.MustCompile(`^((?:cmd|analyzers|fixer|conn|testdata|findings|\.ci)(?:/[\w.*-]+)*)$`)
)

// TestMapIsTrue holds that the paths in the documents about the code exist. RULE
// stands for any rule, and a path with a star for at least one file.
func TestMapIsTrue(t *testing.T) {
	root := moduleRoot(t)
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range []string{"ARCHITECTURE.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join(root, document))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
			words := strings.Fields(m[1])
			if len(words) == 2 && words[0] == "make" && !strings.Contains(string(makefile), "\n"+words[1]+":") {
				t.Errorf("%s: the Makefile has no %s", document, words[1])
			}
			for _, word := range words {
				path := named.FindStringSubmatch(strings.TrimSuffix(strings.TrimPrefix(word, "./"), "/..."))
				if path == nil {
					continue
				}
				found++
				name := strings.ReplaceAll(path[1], "RULE", "nullpool")
				if list, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(name))); err != nil || len(list) == 0 {
					t.Errorf("%s names %s, which does not exist", document, path[1])
				}
			}
		}
		if found < 20 {
			t.Errorf("%s names %d paths", document, found)
		}
	}
}
