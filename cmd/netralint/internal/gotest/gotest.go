// Package gotest runs the tests of a module and tells which of them pass.
package gotest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/netra-systems/netralint/fixer"
)

// A Test is a test function of a package, or, without a name, what all tests of
// the package need: that it compiles, and its TestMain.
type Test struct{ Package, Name string }

func (t Test) String() string {
	if t.Name == "" {
		return "the tests of " + t.Package
	}
	return t.Name + " of " + t.Package
}

// Compare orders tests by package and name.
func (t Test) Compare(other Test) int {
	if c := strings.Compare(t.Package, other.Package); c != 0 {
		return c
	}
	return strings.Compare(t.Name, other.Name)
}

// Results says of tests that ran whether they passed. Those that were skipped,
// or that a panic of another kept from running, are not in it.
type Results map[Test]bool

// Passed returns the tests that passed, in order.
func (r Results) Passed() []Test {
	var list []Test
	for t, ok := range r {
		if ok {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, Test.Compare)
	return list
}

// A Module is what is tested.
type Module struct {
	Dir     string   // its root
	Members []string // roots of modules of its workspace that are tested with it
	Tags    string   // build tags, separated by commas
	// Limit is how long the tests of a package may run before what has not passed
	// by then fails; 0 is what the go command allows.
	Limit time.Duration
}

// First is All of the files as they are, and returns the limit that follows from
// it for later runs: ten times what the slowest package took, and half a minute
// at least.
func (m Module) First(ctx context.Context) (Results, time.Duration, error) {
	r, slowest, err := m.run(ctx, nil, m.patterns()...)
	return r, max(10*slowest, 30*time.Second), err
}

// All runs all tests of the module, with the files that the overlay shows. No
// result is taken from a cache. That tests fail, or do not compile, is no
// error.
func (m Module) All(ctx context.Context, overlay *fixer.Overlay) (Results, error) {
	r, _, err := m.run(ctx, overlay, m.patterns()...)
	return r, err
}

// patterns name all packages.
func (m Module) patterns() []string {
	patterns := []string{"./..."}
	for _, dir := range m.Members {
		patterns = append(patterns, filepath.ToSlash(dir)+"/...")
	}
	return patterns
}

// Some runs the named tests.
func (m Module) Some(ctx context.Context, overlay *fixer.Overlay, tests []Test) (Results, error) {
	byPackage := map[string][]string{}
	var packages []string
	for _, t := range tests {
		if byPackage[t.Package] == nil {
			packages = append(packages, t.Package)
		}
		byPackage[t.Package] = append(byPackage[t.Package], t.Name)
	}
	all := Results{}
	for _, p := range packages {
		args := []string{p}
		if names := byPackage[p]; !slices.Contains(names, "") {
			for i, n := range names {
				names[i] = regexp.QuoteMeta(n)
			}
			args = []string{"-run=^(" + strings.Join(names, "|") + ")$", p}
		}
		r, _, err := m.run(ctx, overlay, args...)
		if err != nil {
			return nil, err
		}
		for t, ok := range r {
			all[t] = ok
		}
	}
	return all, nil
}

// run runs go test, and says how long the slowest package took. Tests that fail
// are results; an error says that there are none.
func (m Module) run(ctx context.Context, overlay *fixer.Overlay, args ...string) (Results, time.Duration, error) {
	flags := append([]string{"test", "-json", "-count=1"}, overlay.Flags()...)
	if m.Tags != "" {
		flags = append(flags, "-tags="+m.Tags)
	}
	if m.Limit > 0 {
		flags = append(flags, "-timeout="+m.Limit.String())
	}
	cmd := exec.CommandContext(ctx, "go", append(flags, args...)...)
	cmd.Dir = m.Dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, 0, fmt.Errorf("run the tests in %s: %w", m.Dir, err)
	}
	results, slowest, bad := read(&stdout)
	if bad != nil || err != nil && len(results) == 0 {
		text, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return nil, 0, fmt.Errorf("run the tests in %s: %w: %s", m.Dir, errors.Join(err, bad), text)
	}
	return results, slowest, nil
}

// event is what `go test -json` prints of what happens.
type event struct {
	Action, Package, Test string
	Elapsed               float64 // seconds
}

// read collects the results of tests from events, and the time of the slowest
// package. A package fails as a whole when no test of it does.
func read(events io.Reader) (results Results, slowest time.Duration, err error) {
	results = Results{}
	failing := map[string]bool{}
	for dec := json.NewDecoder(events); ; {
		var e event
		if err := dec.Decode(&e); err == io.EOF {
			return results, slowest, nil
		} else if err != nil {
			return nil, 0, fmt.Errorf("read what go test prints: %w", err)
		}
		if e.Test == "" {
			slowest = max(slowest, time.Duration(e.Elapsed*float64(time.Second)))
		}
		switch {
		case e.Package == "" || e.Action != "pass" && e.Action != "fail" || strings.Contains(e.Test, "/"):
		case e.Test != "":
			results[Test{e.Package, e.Test}] = e.Action == "pass"
			failing[e.Package] = failing[e.Package] || e.Action == "fail"
		case e.Action == "pass" || !failing[e.Package]:
			results[Test{Package: e.Package}] = e.Action == "pass"
		}
	}
}
