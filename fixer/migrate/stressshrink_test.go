package migrate_test

import (
	"os"
	"testing"
)

// shrink finds, for each case that failed, its smallest part that fails too. All
// parts of all cases are one program.
func shrink(t *testing.T, tab *table, failed []difference) []difference {
	t.Helper()
	parts := map[string]*stressCase{}
	var list []*stressCase
	for _, d := range failed {
		for _, part := range tab.parts(d.c) {
			if parts[part.String()] == nil {
				parts[part.String()] = part
				list = append(list, part)
			}
		}
	}
	differ := map[string]difference{}
	for _, d := range compare(t, list, map[string]*tally{}) {
		differ[d.level+d.c.String()] = d
	}
	var smallest []difference
	seen := map[string]bool{}
	for _, d := range failed {
		for _, part := range tab.parts(d.c) {
			if smaller, ok := differ[d.level+part.String()]; ok {
				d = smaller
				break
			}
		}
		if !seen[d.level+d.c.String()] {
			seen[d.level+d.c.String()] = true
			smallest = append(smallest, d)
		}
	}
	return smallest
}

// report fails the test for each case and writes it down.
func report(t *testing.T, failed []difference) {
	t.Helper()
	dir := *stressDir
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "stress"); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range failed {
		t.Errorf("%s, level %s\nbefore: %s\nafter:  %s", d.c, d.level, d.before, d.after)
		writeFailure(t, dir, d)
	}
}
