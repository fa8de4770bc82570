package migrate_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

// Files that change for the language's sake alone are named, each.
func TestNotesFilesOfTheLanguage(t *testing.T) {
	dir := fixtest.Unpack(t, fixtest.Parse(t, filepath.Join("testdata", "language.txtar")))
	var got []string
	for _, n := range plan(t, dir, false).Report.Notes {
		if !strings.HasPrefix(n, "go.mod") {
			place, _, _ := strings.Cut(n, " ")
			got = append(got, place)
		}
	}
	if diff := cmp.Diff([]string{"vet.go:9:", "address.go", "kept_again.go", "kept_by_a_method.go", "kept_till_the_end.go", "loop.go"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
