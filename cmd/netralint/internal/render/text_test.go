package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

func TestText(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "store", "a.go")
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	long := "\tx := \"" + strings.Repeat("long ", 40) + "\"\n"
	source := "package a\n\tübel := f(\n\t\t1)\n\tgut()\r\n" + long
	if err := os.WriteFile(name, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(line, column, endLine, endColumn int) finding.Span {
		return finding.Span{File: name, Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
	}
	gone := at(1, 1, 1, 2)
	gone.File = filepath.Join(dir, "gone.go")
	r := &Report{Packages: 2, Modules: []string{dir}, Findings: []finding.Finding{
		{Rule: "two", Severity: "warning", Message: "no source", Span: gone},
		{Rule: "one", Severity: "error", Message: "several lines", Span: at(2, 11, 3, 5), Fixes: []finding.Fix{{}}},
		{Rule: "one", Severity: "info", Message: "one line", Span: at(4, 2, 4, 7),
			Related: []finding.Related{{Span: at(2, 2, 2, 6), Message: "see here"}}},
		{Rule: "one", Severity: "info", Message: "too long", Span: at(5, 2, 5, 3)},
		{Rule: "one", Severity: "info", Message: "changed meanwhile", Span: at(99, 2, 99, 3)},
	}}
	want := `gone.go
  1:1  warning  no source (two)

store/a.go
  2:11  error  several lines (one) fixable
     2 | 	übel := f(
       | 	        ^~
  4:2  info  one line (one)
     4 | 	gut()
       | 	^~~~~
       store/a.go:2:2: see here
  5:2  info  too long (one)
  99:2  info  changed meanwhile (one)

5 findings in 2 packages checked
  one    4
  two    1
`
	var out strings.Builder
	if err := Text(&out, r, dir, false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("plain (-want +got):\n%s", diff)
	}

	out.Reset()
	if err := Text(&out, r, dir, true); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\x1b[31;1merror\x1b[") {
		t.Errorf("no red error in colour:\n%q", out.String())
	}
}

func TestTextWithoutFindings(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, &Report{Packages: 3}, ".", false); err != nil || out.String() != "" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestInModule(t *testing.T) {
	root := filepath.FromSlash("/home/me/shop")
	r := &Report{Modules: []string{root, filepath.Join(root, "tools")}}
	for file, want := range map[string]string{
		"/home/me/shop/store/a.go": "store/a.go",
		"/home/me/shop/tools/b.go": "b.go",
		"/home/me/shopping/c.go":   "/home/me/shopping/c.go",
	} {
		if got := r.inModule(filepath.FromSlash(file)); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}
