package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoFindingOfItsOwn moves the service in testdata/legacy and holds that no rule
// finds more in a file than it did before. Of a test that has a context of its own, a
// call without one is a finding before, and a call with that one may be a hint after.
func TestNoFindingOfItsOwn(t *testing.T) {
	root := moduleRoot(t)
	service := t.TempDir()
	if err := os.CopyFS(service, os.DirFS(filepath.Join(root, "testdata", "legacy"))); err != nil {
		t.Fatal(err)
	}
	before := found(t, service)
	if len(before) == 0 {
		t.Fatal("the service has no findings")
	}
	if out, code := runIn(t, service, "netralint", "-fix", "-allow-dirty", "-conn-replace="+root, "./..."); code > 1 {
		t.Fatalf("netralint -fix: exit code %d\n%s", code, out)
	}
	for at, messages := range found(t, service) {
		was := len(before[at])
		if at.rule == "detachedctx" && at.severity == "info" && strings.HasSuffix(at.file, "_test.go") {
			was += len(before[place{at.file, "blockingcall", "warning"}])
		}
		if len(messages) > was {
			t.Errorf("%s: %d findings of %s, %d before:\n%s", at.file, len(messages), at.rule, was, strings.Join(messages, "\n"))
		}
	}
}

// A place is what findings are counted by.
type place struct{ file, rule, severity string }

// found returns the messages of the findings in a module.
func found(t *testing.T, dir string) map[place][]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "findings.json")
	if out, code := runIn(t, dir, "netralint", "-format=json", "-o="+file, "./..."); code > 1 {
		t.Fatalf("netralint: exit code %d\n%s", code, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Findings []struct{ File, Rule, Severity, Message string }
	}
	if err := json.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	list := map[place][]string{}
	for _, f := range report.Findings {
		at := place{f.File, f.Rule, f.Severity}
		list[at] = append(list[at], f.Message)
	}
	return list
}
