package analyzers_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var wantedRules = regexp.MustCompile(`// want: ([a-z ]+)$`)

// What the rules say of clients that are neither database/sql nor pgx.
func TestClients(t *testing.T) {
	dir, err := filepath.Abs("testdata/clients")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	var want []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)
		for i, line := range strings.Split(string(text), "\n") {
			if found := wantedRules.FindStringSubmatch(line); found != nil {
				for rule := range strings.FieldsSeq(found[1]) {
					want = append(want, place(name, i+1)+" "+rule)
				}
			}
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, findings(t, dir)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
