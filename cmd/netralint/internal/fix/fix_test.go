package fix

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/worktree"
)

const source = `package p

func F() int { return 1 }

func G() int { return 2 }
`

// module writes a module of one file and returns its directory.
func newModule(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOWORK", "off")
	if files["go.mod"] == "" {
		write(t, dir, "go.mod", "module example.com/m\n\ngo 1.26\n")
	}
	for name, content := range files {
		write(t, dir, name, content)
	}
	return dir
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// found is a finding in a file with a fix that replaces old by new, or none if
// old is empty.
func found(t *testing.T, dir, name, rule, old, new string) finding.Finding {
	t.Helper()
	f := finding.Finding{Rule: rule, Message: "wrong", Span: finding.Span{File: filepath.Join(dir, name), Line: 3, Column: 1}}
	if old != "" {
		start := strings.Index(read(t, dir, name), old)
		if start < 0 {
			t.Fatalf("%q is not in %s", old, name)
		}
		f.Fixes = []finding.Fix{{Message: "write " + new, Edits: []finding.Edit{{File: f.File, Start: start, End: start + len(old), New: new}}}}
	}
	return f
}

// tree is what a plan makes of the files.
func tree(t *testing.T, p *Plan) *Tree {
	t.Helper()
	tree := new(Tree)
	if err := tree.AddPlan("fixes", p); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tree.Close)
	return tree
}

func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

func TestPlan(t *testing.T) {
	dir := newModule(t, map[string]string{"p.go": source})
	findings := []finding.Finding{
		found(t, dir, "p.go", "good", "return 1", "return 3"),
		found(t, dir, "p.go", "bad", "return 2", `return "x"`),
		found(t, dir, "p.go", "none", "", ""),
	}
	p, err := New(t.Context(), nil, nil, findings)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Fixed) != 1 || p.Fixed[0].Rule != "good" || len(p.Left) != 1 || p.Left[0].Rule != "none" {
		t.Errorf("fixed %v, left %v", p.Fixed, p.Left)
	}
	var out bytes.Buffer
	if err := p.Explain(&out, dir); err != nil {
		t.Fatal(err)
	}
	want := "p.go:3:1: not fixed: the result would not compile: p.go:5: cannot use \"x\" (untyped string constant) as int value in return statement (bad)\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("explanation (-want +got):\n%s", diff)
	}
	out.Reset()
	if err := tree(t, p).WriteDiff(&out, dir); err != nil {
		t.Fatal(err)
	}
	want = `--- a/p.go
+++ b/p.go
@@ -1,5 +1,5 @@
 package p
 
-func F() int { return 1 }
+func F() int { return 3 }
 
 func G() int { return 2 }
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("diff (-want +got):\n%s", diff)
	}
	if got := read(t, dir, "p.go"); got != source {
		t.Errorf("planning changed the file:\n%s", got)
	}
	if err := tree(t, p).Write(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, dir, "p.go"), strings.Replace(source, "1", "3", 1); got != want {
		t.Errorf("after writing:\n%s", got)
	}
}

// The diff is one that git applies, and gives what writing gives.
func TestDiffApplies(t *testing.T) {
	dir := newModule(t, map[string]string{"p.go": source, "sub/q.go": "package sub\n\nvar X = 1"})
	p, err := New(t.Context(), nil, nil, []finding.Finding{
		found(t, dir, "p.go", "a", "return 1", "return 3"),
		found(t, dir, "sub/q.go", "a", "= 1", "= 2"),
	})
	if err != nil {
		t.Fatal(err)
	}
	patch := filepath.Join(t.TempDir(), "x.patch")
	var out bytes.Buffer
	if err := tree(t, p).WriteDiff(&out, dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(patch, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "git", "init", "-q")
	run(t, dir, "git", "apply", patch)
	if got, want := read(t, dir, "p.go"), strings.Replace(source, "1", "3", 1); got != want {
		t.Errorf("p.go after git apply:\n%s", got)
	}
	if got, want := read(t, dir, "sub/q.go"), "package sub\n\nvar X = 2"; got != want {
		t.Errorf("sub/q.go after git apply: %q", got)
	}
}

func TestSeveralModules(t *testing.T) {
	dir := newModule(t, map[string]string{
		"p.go": source, "other/go.mod": "module example.com/other\n\ngo 1.26\n", "other/p.go": source,
	})
	p, err := New(t.Context(), nil, nil, []finding.Finding{
		found(t, dir, "other/p.go", "a", "return 1", "return 3"),
		found(t, dir, "p.go", "a", "return 1", "return 4"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := tree(t, p).Write(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]string{"other/p.go": "3", "p.go": "4"} {
		if got, want := read(t, dir, name), strings.Replace(source, "1", n, 1); got != want {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

func TestDirtyTree(t *testing.T) {
	dir := newModule(t, map[string]string{"p.go": source, "README": "old\n"})
	run(t, dir, "git", "init", "-q")
	run(t, dir, "git", "add", ".")
	run(t, dir, "git", "commit", "-q", "-m", "all")
	if err := Prepare(t.Context(), dir, false); err != nil {
		t.Errorf("clean tree: %v", err)
	}
	write(t, dir, "new.go", "package p\n\nvar New = 1\n")
	if err := Prepare(t.Context(), dir, false); err != nil {
		t.Errorf("tree with an untracked file: %v", err)
	}
	p, err := New(t.Context(), nil, nil, []finding.Finding{found(t, dir, "new.go", "a", "= 1", "= 2")})
	if err != nil {
		t.Fatal(err)
	}
	if err := tree(t, p).Write(t.Context(), false); !errors.Is(err, worktree.ErrDirty) || !strings.Contains(err.Error(), "new.go is not tracked") {
		t.Errorf("writing an untracked file: %v", err)
	}
	if err := tree(t, p).Write(t.Context(), true); err != nil {
		t.Errorf("writing an untracked file with a dirty tree allowed: %v", err)
	}
	write(t, dir, "README", "new\n")
	if err := Prepare(t.Context(), filepath.Join(dir), false); !errors.Is(err, worktree.ErrDirty) || !strings.Contains(err.Error(), "-allow-dirty") {
		t.Errorf("dirty tree: %v", err)
	}
	if err := Prepare(t.Context(), dir, true); err != nil {
		t.Errorf("dirty tree, allowed: %v", err)
	}
}

// Other modules of a workspace may be in trees of their own.
func TestDirtyTreeOfAnotherModule(t *testing.T) {
	dir, other := newModule(t, map[string]string{"p.go": source}), newModule(t, map[string]string{"p.go": source, "README": "old\n"})
	for _, d := range []string{dir, other} {
		run(t, d, "git", "init", "-q")
		run(t, d, "git", "add", ".")
		run(t, d, "git", "commit", "-q", "-m", "all")
	}
	both := []string{dir, other}
	write(t, dir, "p.go", source+"\n")
	if err := PrepareOthers(t.Context(), dir, both); err != nil {
		t.Errorf("the tree that Prepare looks at: %v", err)
	}
	write(t, other, "README", "new\n")
	if err := PrepareOthers(t.Context(), dir, both); !errors.Is(err, worktree.ErrDirty) || !strings.Contains(err.Error(), "-allow-dirty") {
		t.Errorf("another dirty tree: %v", err)
	}
}
