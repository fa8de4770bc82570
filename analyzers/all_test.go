package analyzers_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers"
)

// Every rule has one name everywhere, a page, and a place in the list.
func TestAll(t *testing.T) {
	all := analyzers.All()
	if err := analysis.Validate(all); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, rule := range all {
		names = append(names, rule.Name)
		summary, body, _ := strings.Cut(rule.Doc, "\n")
		if summary == "" || strings.HasSuffix(summary, ".") || !strings.Contains(body, "Not reported:") {
			t.Errorf("%s: the page has the summary %q and no list of what is not reported", rule.Name, summary)
		}
		if !strings.HasSuffix(rule.URL, "/analyzers/"+rule.Name) {
			t.Errorf("%s: URL %s", rule.Name, rule.URL)
		}
		if _, err := os.Stat(filepath.Join(rule.Name, "doc.go")); err != nil {
			t.Errorf("%s has no folder of its name: %v", rule.Name, err)
		}
	}
	last := all[len(all)-1]
	if last.Name != "ignore" {
		t.Errorf("the last rule is %s, want ignore", last.Name)
	}
	for _, rule := range all[:len(all)-1] {
		if !slices.Contains(last.Requires, rule) {
			t.Errorf("ignore does not run after %s", rule.Name)
		}
	}
	folders, err := filepath.Glob("*/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range folders {
		if name := filepath.Dir(path); !slices.Contains(names, name) {
			t.Errorf("the rule in folder %s is not in the list", name)
		}
	}
}
