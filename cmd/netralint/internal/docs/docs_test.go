package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/analyzers"
)

func TestDocumentsAreUpToDate(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	all, err := Documents(root, analyzers.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		got, err := os.ReadFile(filepath.Join(root, d.File))
		if err != nil {
			t.Errorf("%v: run make docs", err)
			continue
		}
		if diff := cmp.Diff(d.Text, string(got)); diff != "" {
			t.Errorf("%s is stale, run make docs (-want +got):\n%s", d.File, diff)
		}
	}
}

func TestDocumentsNameEveryRule(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	all, err := Documents(root, analyzers.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		for _, a := range analyzers.All() {
			if !strings.Contains(d.Text, a.Name) {
				t.Errorf("%s does not name the rule %s", d.File, a.Name)
			}
		}
	}
}
