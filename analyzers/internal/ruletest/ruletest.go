// Package ruletest runs a rule on a module of real code under the rule's
// testdata and holds its findings and fixes to what the house asks of them.
package ruletest

import (
	"flag"
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/analyzers/internal/report"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// Run runs the rule on packages of the module in dir, which has a go.mod of
// its own, and checks
//
//   - the findings against the // want comments, as analysistest does;
//   - that each finding has a severity and a message in the form of the house;
//   - that each fix is the only one of its finding and edits one file;
//   - that the fixes of a file, applied together, give FILE.golden, and that a
//     golden file belongs to a file with fixes;
//   - that the packages with the golden files in place compile, and that the
//     rule has no fix left in them.
//
// With the flag -update the golden files are written. Patterns are relative to
// dir; with none, all packages are run. The rule must read files by the
// ReadFile of its pass only.
func Run(t *testing.T, dir string, rule *analysis.Analyzer, patterns ...string) {
	t.Helper()
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, dir)
	fixes := newFixSet()
	for _, result := range analysistest.Run(t, dir, rule, patterns...) {
		if result.Err != nil {
			t.Errorf("%s on %s: %v", rule, result.Action.Package, result.Err)
		}
		for _, d := range result.Action.Diagnostics {
			checkDiagnostic(t, result.Action, d)
			fixes.add(t, result.Action.Package.Fset, d)
		}
	}
	golden := fixes.apply(t)
	if *update {
		writeGolden(t, golden)
	}
	compareGolden(t, dir, golden, patterns)
	if len(golden) > 0 {
		checkSecondRun(t, dir, rule, golden, patterns)
	}
}

// fetch makes sure the module's dependencies are at hand: analysistest loads
// without the network.
func fetch(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-test", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("listing the packages of %s: %v\n%s", dir, err, out)
	}
}

var severities = []string{report.Error, report.Warning, report.Info}

// sentence matches a first word that is capitalised as a sentence would be;
// names such as SQL and NullPool are not.
var sentence = regexp.MustCompile(`^[A-Z][a-z]+ `)

// checkDiagnostic holds a finding against what all messages and fixes must be like.
func checkDiagnostic(t *testing.T, act *checker.Action, d analysis.Diagnostic) {
	t.Helper()
	where := act.Package.Fset.Position(d.Pos)
	complain := func(format string, args ...any) {
		t.Errorf("%s: %q: %s", where, d.Message, fmt.Sprintf(format, args...))
	}
	if !slices.Contains(severities, d.Category) {
		complain("severity %q", d.Category)
	}
	if d.Message == "" || sentence.MatchString(d.Message) || strings.HasSuffix(d.Message, ".") || strings.Contains(d.Message, "\n") {
		complain("message is not one lower-case phrase without a full stop")
	}
	if strings.HasPrefix(d.Message, act.Analyzer.Name+":") {
		complain("message names the rule")
	}
	if !d.End.IsValid() || d.End <= d.Pos {
		complain("no end position")
	}
	if len(d.SuggestedFixes) > 1 {
		complain("%d alternative fixes, want at most one", len(d.SuggestedFixes))
	}
	checkEdits(act.Package.Fset, d, complain)
}

func checkEdits(fset *token.FileSet, d analysis.Diagnostic, complain func(string, ...any)) {
	for _, fix := range d.SuggestedFixes {
		if fix.Message == "" || len(fix.TextEdits) == 0 {
			complain("fix %q with %d edits", fix.Message, len(fix.TextEdits))
		}
		for _, edit := range fix.TextEdits {
			if fset.File(edit.Pos) != fset.File(d.Pos) {
				complain("fix edits %s", fset.Position(edit.Pos).Filename)
			}
		}
	}
}

// Severity runs the rule on the packages of the module in dir that hold the
// wanted places, such as "store/store.go:12", and compares the severities of the
// findings there.
func Severity(t *testing.T, dir string, rule *analysis.Analyzer, want map[string]string) {
	t.Helper()
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, dir)
	var patterns []string
	for place := range want {
		patterns = append(patterns, "./"+path.Dir(place))
	}
	pkgs, err := packages.Load(loadConfig(dir), patterns...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{rule}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Errorf("%s on %s: %v", rule, act.Package, act.Err)
		}
		for _, d := range act.Diagnostics {
			at := act.Package.Fset.Position(d.Pos)
			name, err := filepath.Rel(dir, at.Filename)
			if err != nil {
				t.Fatal(err)
			}
			got[fmt.Sprintf("%s:%d", filepath.ToSlash(name), at.Line)] = d.Category
		}
	}
	for place, severity := range want {
		if got[place] != severity {
			t.Errorf("severity at %s = %q, want %q", place, got[place], severity)
		}
	}
}
