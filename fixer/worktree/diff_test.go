package worktree

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/fixer"
)

func TestDiff(t *testing.T) {
	got := Diff("/m", []fixer.Replacement{
		{Name: "/m/a/a.go", Old: []byte("package a\n\nvar X = 1\n"), New: []byte("package a\n\nvar X = 2")},
		{Name: "/m/added.go", New: []byte("package m\n")},
		{Name: "/m/gone.go", Old: []byte("package m\n")},
		{Name: "/m/same.go", Old: []byte("package m\n"), New: []byte("package m\n")},
	})
	want := `--- a/a/a.go
+++ b/a/a.go
@@ -1,3 +1,3 @@
 package a
 
-var X = 1
+var X = 2
\ No newline at end of file
--- /dev/null
+++ b/added.go
@@ -0,0 +1,1 @@
+package m
--- a/gone.go
+++ /dev/null
@@ -1,1 +0,0 @@
-package m
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
