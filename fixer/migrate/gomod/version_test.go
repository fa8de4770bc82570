package gomod

import (
	"slices"
	"testing"
)

// Each change of the go line is named, also one that leaves the language as it is.
func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		before, mod string
		want        []string
	}{
		{"1.25", "module a\n\ngo 1.25.0\n", []string{"go 1.25 becomes go 1.25.0, which the conn module needs"}},
		{"1.24.0", "module a\n\ngo 1.25.0\n", []string{"go 1.24.0 becomes go 1.25.0, which the conn module needs"}},
		{"1.25.0", "module a\n\ngo 1.25.0\n", nil},
		{"1.26.1", "module a\n\ngo 1.26.1 // newer\n", nil},
	} {
		f := &Files{GoBefore: tt.before}
		if f.compare([]byte(tt.mod)); !slices.Equal(f.Notes, tt.want) {
			t.Errorf("%s, then %q: notes %q, want %q", tt.before, tt.mod, f.Notes, tt.want)
		}
	}
}
