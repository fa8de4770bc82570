package tools_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page shows only lines of the tests of this folder.
func TestPageShowsWhatRuns(t *testing.T) {
	page, err := os.ReadFile("../../WITH.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	runs := map[string]bool{}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(source)) {
			runs[strings.TrimSpace(line)] = true
		}
	}
	shown, inside := 0, false
	for line := range strings.Lines(string(page)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```go"
		case inside:
			shown++
			if !runs[line] {
				t.Errorf("no test runs what the page shows: %s", line)
			}
		}
	}
	if shown < 10 {
		t.Errorf("the page shows %d lines", shown)
	}
}
