package render

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	before := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n"
	after := "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nl\nm"
	want := `--- f.go (old)
+++ f.go (new)
@@ -1,5 +1,5 @@
 a
-b
+B
 c
 d
 e
@@ -8,5 +8,5 @@
 h
 i
 j
-k
 l
+m
\ No newline at end of file
`
	if got := Diff("f.go", []byte(before), []byte(after)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := Diff("f.go", []byte(before), []byte(before)); got != "" {
		t.Errorf("equal files differ:\n%s", got)
	}
}

// What Diff prints must lead patch from one version to the other.
func TestDiffApplies(t *testing.T) {
	patch, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewSource(1))
	for i := range 60 {
		before, after := randomText(rnd), randomText(rnd)
		if i%2 == 0 {
			after = mutate(rnd, before)
		}
		diff := Diff("f", []byte(before), []byte(after))
		if diff == "" {
			continue
		}
		diff = strings.NewReplacer("--- f (old)", "--- a/f", "+++ f (new)", "+++ b/f").Replace(diff)
		dir := t.TempDir()
		file := filepath.Join(dir, "f")
		if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(patch, "apply", "--unidiff-zero", "-")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(diff)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\nbefore:\n%s\nafter:\n%s\ndiff:\n%s", err, out, before, after, diff)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != after {
			t.Fatalf("patched to:\n%s\nwant:\n%s\ndiff:\n%s", got, after, diff)
		}
	}
}

func randomText(rnd *rand.Rand) string {
	var b strings.Builder
	for range 1 + rnd.Intn(40) {
		fmt.Fprintf(&b, "%c\n", 'a'+rnd.Intn(5))
	}
	return b.String()
}

func mutate(rnd *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for range 1 + rnd.Intn(4) {
		lines[rnd.Intn(len(lines))] = fmt.Sprintf("%c\n", 'v'+rnd.Intn(4))
	}
	return strings.Join(lines, "")
}
