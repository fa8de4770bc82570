package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

func demo(severity string, n int) (all []finding.Finding) {
	for i := range n {
		f := finding.Finding{Rule: "demo", Severity: severity, Message: "100% wrong\nand more"}
		f.Span = finding.Span{File: "/repo/a,b:c.go", Line: i + 1, Column: 2, EndLine: i + 1, EndColumn: 5}
		all = append(all, f)
	}
	return all
}

func TestGitHub(t *testing.T) {
	var out strings.Builder
	r := &Report{Root: "/repo", Findings: append(demo("error", 12), demo("info", 1)...)}
	r.Findings[0].EndLine = 9
	if err := GitHub(&out, r); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	want := []string{
		"::error file=a%2Cb%3Ac.go,line=1,endLine=9,title=netralint demo::100%25 wrong%0Aand more",
		"::error file=a%2Cb%3Ac.go,line=2,endLine=2,col=2,endColumn=5,title=netralint demo::100%25 wrong%0Aand more",
	}
	for i, w := range want {
		if lines[i] != w {
			t.Errorf("line %d is %q, want %q", i, lines[i], w)
		}
	}
	if got := strings.Count(out.String(), "::error "); got != githubLimit {
		t.Errorf("%d annotations of errors", got)
	}
	if !strings.HasPrefix(lines[10], "::notice ") || !strings.HasPrefix(lines[11], "2 more findings without an annotation") || !strings.HasPrefix(lines[12], "a,b:c.go:11:2: error: ") {
		t.Errorf("after the tenth error: %q", lines[10:])
	}
}

// TestFingerprints holds that each is of one finding alone.
func TestFingerprints(t *testing.T) {
	r := &Report{Root: "/repo", Findings: demo("error", 3)}
	seen := map[string]bool{}
	for _, print := range r.fingerprints(r.Findings) {
		seen[print] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d fingerprints of 3 findings", len(seen))
	}
}

// TestPosition holds the columns of SARIF, which count as UTF-16 does.
func TestPosition(t *testing.T) {
	s := sources{"a.go": {"aé😀x\r\n", "yz"}}
	for _, test := range []struct {
		offset int
		want   string
	}{{0, "1 1 true"}, {3, "1 3 true"}, {7, "1 5 true"}, {8, "1 6 true"}, {10, "2 1 true"}, {12, "2 3 true"}, {13, "0 0 false"}} {
		line, column, ok := s.position("a.go", test.offset)
		if got := fmt.Sprint(line, column, ok); got != test.want {
			t.Errorf("offset %d is %s, want %s", test.offset, got, test.want)
		}
	}
	if got := s.column("a.go", 1, 8); got != 5 {
		t.Errorf("byte column 8 is %d, want 5", got)
	}
}
