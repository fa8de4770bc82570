package repair

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// replacing has a finding for each rule whose old text is in the file, with a
// fix that writes the new one.
func replacing(name string, rules map[string][2]string) func(context.Context, *fixer.Overlay) (*engine.Report, error) {
	return func(_ context.Context, overlay *fixer.Overlay) (*engine.Report, error) {
		text, err := overlay.ReadFile(name)
		if err != nil {
			return nil, err
		}
		r := &engine.Report{Named: []string{filepath.Dir(name)}}
		for rule, words := range rules {
			if at := bytes.Index(text, []byte(words[0])); at >= 0 {
				r.Findings = append(r.Findings, finding.Finding{Rule: rule, Message: "wrong", Span: finding.Span{File: name, Line: 3, Column: 1},
					Fixes: []finding.Fix{{Message: "write it", Edits: []finding.Edit{{File: name, Start: at, End: at + len(words[0]), New: words[1]}}}}})
			}
		}
		return r, nil
	}
}

// Findings that a fix uncovers are fixed in the next round, and an attempt at a
// result leaves nothing for the next one.
func TestAttemptsAreIndependent(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOWORK", "off")
	name := filepath.Join(dir, "p.go")
	for name, text := range map[string]string{
		filepath.Join(dir, "go.mod"): "module example.com/m\n\ngo 1.26\n",
		name:                         "package p\n\nfunc F() int { return 1 }\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lint := replacing(name, map[string][2]string{"first": {"return 1", "return 2"}, "second": {"return 2", "return 3"}})
	before, err := lint(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlanner(t.Context(), Options{Dir: dir, Patterns: []string{"./..."}, Lint: lint, Before: before, Migration: migrate.Options{Level: migrate.LevelNative}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		without     string
		fixed, left int
	}{{"", 2, 0}, {"second", 1, 1}, {"first", 0, 1}, {"", 2, 0}} {
		r, err := p.plan(t.Context(), func(id migrate.ChangeID) bool { return id.Name == test.without })
		if err != nil {
			t.Fatal(err)
		}
		if r.Fixed != test.fixed || len(r.After.Findings) != test.left || len(r.changes) != test.fixed || r.Files != min(1, test.fixed) {
			t.Errorf("without %q: fixed %d findings in %d files by %v, left %v", test.without, r.Fixed, r.Files, r.changes, r.After.Findings)
		}
		if r.Migration != nil {
			t.Error("the module is migrated though no rule that asks for it runs")
		}
		r.Tree.Close()
	}
}
