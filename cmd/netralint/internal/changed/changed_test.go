package changed

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for name, test := range map[string]struct {
		diff string
		want string // name: first-last, ...
	}{
		"changed": {"diff --git a/a.go b/a.go\n--- a/a.go\n+++ b/a.go\n@@ -1 +1,2 @@ package a\n-x\n+y\n+z\n@@ -9,2 +11 @@\n-a\n-b\n+c\n", "a.go [{1 2} {11 11}]"},
		"removed": {"--- a/a.go\n+++ b/a.go\n@@ -3,2 +2,0 @@\n-x\n-y\n", ""},
		"gone":    {"--- a/a.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n", ""},
		"like a head": {"--- a/a.go\n+++ b/a.go\n@@ -1,2 +1,3 @@\n--- a/no.go\n-@@ -1 +1 @@\n+++ b/no.go\n+@@ -1 +1 @@\n+x\n" +
			"--- a/b.go\n+++ b/b.go\n@@ -0,0 +5 @@\n+x\n", "a.go [{1 3}] b.go [{5 5}]"},
		"no newline at the end": {"--- a/a.go\n+++ b/a.go\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n@@ -7 +7 @@\n-a\n+b\n", "a.go [{1 1} {7 7}]"},
		"renamed":               {"diff --git a/a.go b/b.go\nsimilarity index 90%\nrename from a.go\nrename to b.go\n--- a/a.go\n+++ b/b.go\n@@ -4 +4 @@\n-x\n+y\n", "b.go [{4 4}]"},
		"spaces":                {"--- a/a b.go\t\n+++ b/a b.go\t\n@@ -4 +4 @@\n-x\n+y\n", "a b.go [{4 4}]"},
		"quoted":                {"--- \"a/a\\tb.go\"\n+++ \"b/\\303\\251\\tb.go\"\n@@ -4 +4 @@\n-x\n+y\n", "é\tb.go [{4 4}]"},
		"CRLF":                  {"--- a/a.go\n+++ b/a.go\n@@ -4 +4 @@\n-x\r\n+y\r\n", "a.go [{4 4}]"},
	} {
		t.Run(name, func(t *testing.T) {
			l := &Lines{files: make(map[string][]lines)}
			if err := l.parse(test.diff); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, name := range slices.Sorted(maps.Keys(l.files)) {
				got = append(got, fmt.Sprint(name, " ", l.files[name]))
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	for _, diff := range []string{"+++ c/a.go\n", "+++ \"b/a\n", "@@ nothing\n", "@@ -1 +x @@\n"} {
		if err := (&Lines{files: make(map[string][]lines)}).parse(diff); err == nil {
			t.Errorf("%q is understood", diff)
		}
	}
}
