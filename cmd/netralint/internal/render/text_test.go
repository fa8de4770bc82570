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
		{Rule: "one", Severity: "info", Message: "the second of its kind", Span: at(4, 2, 4, 7),
			Related: []finding.Related{{Span: at(2, 2, 2, 6), Message: "see here"}}},
		{Rule: "one", Severity: "warning", Message: "too long", Span: at(5, 2, 5, 3), Moves: true},
		{Rule: "one", Severity: "info", Message: "changed meanwhile", Span: at(99, 2, 99, 3)},
	}}
	want := `gone.go:1:1: warning: no source (two)
store/a.go:2:11: error: several lines (one) fixable
     2 | 	übel := f(
       | 	        ^~
store/a.go:4:2: info: one line (one)
     4 | 	gut()
       | 	^~~~~
       store/a.go:2:2: see here
store/a.go:4:2: info: the second of its kind (one)
store/a.go:5:2: warning: too long (one) fixable with the module
store/a.go:99:2: info: changed meanwhile (one)

6 findings in 2 packages checked
  one    5
  two    1
`
	var out strings.Builder
	if err := Text(&out, r, TextStyle{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("plain (-want +got):\n%s", diff)
	}

	out.Reset()
	if err := Text(&out, r, TextStyle{Dir: dir, Verbose: true}); err != nil {
		t.Fatal(err)
	}
	second := `the second of its kind (one)
     4 | 	gut()
       | 	^~~~~
       store/a.go:2:2: see here
store/a.go:5:2`
	if !strings.Contains(out.String(), second) {
		t.Errorf("verbose, but not whole:\n%s", out.String())
	}

	out.Reset()
	if err := Text(&out, r, TextStyle{Dir: dir, Colour: true}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\x1b[31;1merror\x1b[") {
		t.Errorf("no red error in colour:\n%q", out.String())
	}
}

func TestTextHints(t *testing.T) {
	place := finding.Span{File: "/gone/a.go", Line: 1, Column: 1}
	own := finding.Finding{Rule: "blockingcall", Span: place, Fixes: []finding.Fix{{}}}
	none := finding.Finding{Rule: "preping", Span: place}
	moving := finding.Finding{Rule: "syncdriver", Span: place, Moves: true}
	for name, c := range map[string]struct {
		findings []finding.Finding
		want     string
	}{
		"nothing to fix": {[]finding.Finding{none}, "silent.\n"},
		"own fixes":      {[]finding.Finding{own, none}, "1 of 2 can be fixed: netralint -fix ./..., -diff shows it.\n"},
		"a move":         {[]finding.Finding{own, none, moving}, "2 of 3 can be fixed, 1 of them with the module: netralint -fix ./..., -diff shows it.\n"},
		"a move alone":   {[]finding.Finding{none, moving}, "1 of 2 can be fixed with the module: netralint -fix ./..., -diff shows it.\n"},
		"unforeseen":     {[]finding.Finding{own, none}, "At least 1 of 2 can be fixed: netralint -fix ./..., -diff shows it.\n"},
		"another way":    {[]finding.Finding{own}, "1 of 1 can be fixed: another command.\n"},
	} {
		var out strings.Builder
		report := &Report{Findings: c.findings, Unforeseen: name == "unforeseen"}
		if name == "another way" {
			report.Fix = "another command"
		}
		if err := Text(&out, report, TextStyle{Hints: true}); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(out.String(), c.want) {
			t.Errorf("%s: got\n%s", name, out.String())
		}
		out.Reset()
		if err := Text(&out, &Report{Findings: c.findings}, TextStyle{}); err != nil || strings.Contains(out.String(), "netralint") {
			t.Errorf("%s, without hints: got %v\n%s", name, err, out.String())
		}
	}
}

func TestTextWithoutFindings(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, &Report{Packages: 3}, TextStyle{Dir: ".", Hints: true}); err != nil || out.String() != "" {
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
