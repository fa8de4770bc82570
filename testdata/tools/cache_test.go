//go:build unix

package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSharedCache has two machines with empty caches share one by GOCACHEPROG: the
// second finds what the first did, and computes nothing.
func TestSharedCache(t *testing.T) {
	bin, shared := t.TempDir(), t.TempDir()
	netralint, cacher := filepath.Join(bin, "netralint"), filepath.Join(bin, "go-cacher")
	run(t, "../..", "go", "build", "-o", netralint, "./cmd/netralint")
	run(t, ".", "go", "build", "-o", cacher, "github.com/bradfitz/go-tool-cache/cmd/go-cacher")
	dir := t.TempDir()
	old := time.Now().Add(-time.Hour) // the go command keeps no index of what was just written
	for _, file := range []struct{ name, text string }{{"go.mod", "module example.com/shop\n\ngo 1.26\n"}, {"shop.go", sharedText}} {
		name := filepath.Join(dir, file.name)
		check(t, os.WriteFile(name, []byte(file.text), 0o666))
		check(t, os.Chtimes(name, old, old))
	}
	check(t, os.Chtimes(dir, old, old))

	machine := func() (out string, hits, puts string) {
		cmd := exec.Command("go", "vet", "-vettool="+netralint, "./...")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOCACHE="+t.TempDir(), "GOCACHEPROG="+cacher+" --verbose --cache-dir="+shared)
		text, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 1 {
			t.Fatalf("go vet: %v\n%s", err, text)
		}
		counts := cached.FindStringSubmatch(string(text))
		if counts == nil {
			t.Fatalf("go-cacher counted nothing:\n%s", text)
		}
		var lines []string // in the order in which go vet has them, which changes
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "shop.go:") {
				lines = append(lines, line)
			}
		}
		slices.Sort(lines)
		return strings.Join(lines, ""), counts[1], counts[2]
	}
	first, hits, puts := machine()
	if !strings.Contains(first, "takes no context") || hits != "0" || puts == "0" {
		t.Fatalf("the first machine took %s and gave %s results, and said %q", hits, puts, first)
	}
	second, hits, puts := machine()
	if second != first || hits == "0" || puts != "0" {
		t.Errorf("the second machine took %s and gave %s results, and said %q, want %q", hits, puts, second, first)
	}
}

// cached is what go-cacher counts.
var cached = regexp.MustCompile(`\((\d+) hits, \d+ misses, 0 errors\); (\d+) puts \(0 errors\)`)

const sharedText = `package shop

import "database/sql"

func Sweep(url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Ping()
}
`
