package worktree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/fixer"
)

// faulty counts the steps of a write and fails at one of them: by a panic, as
// a kill would, half of a file written; or with an error, as a full disk would.
type faulty struct {
	osFS
	step, failAt int
	kill         bool
	fails        func(op, name string) bool // instead of failAt
}

var errDisk = errors.New("no space left on device")

type killed struct{}

func (f *faulty) fault(op, name string) error {
	f.step++
	hit := f.step == f.failAt
	if f.fails != nil {
		hit = f.fails(op, name)
	}
	switch {
	case !hit:
		return nil
	case f.kill:
		panic(killed{})
	}
	return errDisk
}

func (f *faulty) MkdirTemp(dir, pattern string) (string, error) {
	if err := f.fault("mkdir", dir); err != nil {
		return "", err
	}
	return f.osFS.MkdirTemp(dir, pattern)
}

func (f *faulty) WriteFile(name string, data []byte, mode fs.FileMode) error {
	f.step++
	if f.step == f.failAt {
		if err := os.WriteFile(name, data[:len(data)/2], 0o600); err != nil {
			return err
		}
		if f.kill {
			panic(killed{})
		}
		return errDisk
	}
	if f.fails != nil && f.fails("write", name) {
		return errDisk
	}
	return f.osFS.WriteFile(name, data, mode)
}

func (f *faulty) Rename(from, to string) error {
	if err := f.fault("rename", to); err != nil {
		return err
	}
	return f.osFS.Rename(from, to)
}

func (f *faulty) Remove(name string) error {
	if err := f.fault("remove", name); err != nil {
		return err
	}
	return f.osFS.Remove(name)
}

// RemoveAll takes away half of the directory before it is killed.
func (f *faulty) RemoveAll(name string) error {
	f.step++
	if f.step == f.failAt {
		if list, _ := os.ReadDir(name); len(list) > 0 {
			_ = os.RemoveAll(filepath.Join(name, list[0].Name()))
		}
		if f.kill {
			panic(killed{})
		}
		return errDisk
	}
	return f.osFS.RemoveAll(name)
}

func (f *faulty) SyncDir(name string) error {
	if err := f.fault("sync", name); err != nil {
		return err
	}
	return f.osFS.SyncDir(name)
}

// writeCase is a tree with a file to change in each of two directories, one to
// add and one to remove.
func writeCase(t *testing.T) (root string, files []fixer.Replacement, before, after map[string]string) {
	t.Helper()
	root = t.TempDir()
	before = map[string]string{"a.go": "package a\n", "sub/b.go": "package b // old\n", "gone.go": "package a // gone\n", "other.go": "package a // other\n"}
	after = map[string]string{"a.go": "package a // new\n", "sub/b.go": "", "added.go": "package a // added\n", "other.go": "package a // other\n"}
	for name, content := range before {
		write(t, filepath.Join(root, name), content)
	}
	for _, name := range []string{"a.go", "added.go", "gone.go", "sub/b.go"} {
		r := fixer.Replacement{Name: filepath.Join(root, name)}
		if s, ok := before[name]; ok {
			r.Old = []byte(s)
		}
		if s, ok := after[name]; ok {
			r.New = []byte(s)
		}
		files = append(files, r)
	}
	return root, files, before, after
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tree reads all files below root, the engine's own too.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	got := make(map[string]string)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".netralint") {
				got[filepath.ToSlash(rel)+"/"] = ""
			}
			return nil
		}
		data, err := os.ReadFile(name)
		got[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWrite(t *testing.T) {
	root, files, _, after := writeCase(t)
	if err := Write(root, files); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, tree(t, root)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

// killAt writes with a kill at one step and reports whether it came so far.
func killAt(t *testing.T, root string, files []fixer.Replacement, step int) (reached bool) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(killed); !ok {
				panic(r)
			}
			reached = true
		}
	}()
	if err := (writer{root: root, fs: &faulty{failAt: step, kill: true}}).write(files); err != nil {
		t.Fatal(err)
	}
	return false
}

func TestKilledAtEachStep(t *testing.T) {
	var asBefore, complete int
	step := 1
	for ; ; step++ {
		root, files, before, after := writeCase(t)
		if !killAt(t, root, files, step) {
			break
		}
		if _, err := Recover(root); err != nil {
			t.Fatalf("recover after a kill at step %d: %v", step, err)
		}
		got := tree(t, root)
		switch {
		case cmp.Equal(got, before):
			if complete > 0 {
				t.Errorf("killed at step %d the tree is as before, killed earlier it was complete", step)
			}
			asBefore++
		case cmp.Equal(got, after):
			complete++
		default:
			t.Errorf("killed at step %d: tree is neither as before nor complete (-before +got):\n%s", step, cmp.Diff(before, got))
		}
		if again, err := Recover(root); again || err != nil {
			t.Errorf("killed at step %d: a second recovery found work: %v, %v", step, again, err)
		}
	}
	if asBefore < 5 || complete < 5 {
		t.Errorf("of %d steps %d left the tree as before and %d complete; the fault injection misses something", step-1, asBefore, complete)
	}
}

// A kill while recovering is recovered from as well.
func TestKilledWhileRecovering(t *testing.T) {
	for step := 1; ; step++ {
		root, files, _, after := writeCase(t)
		// The first replacement after the journal became valid.
		stop := 0
		w := writer{root: root, fs: &faulty{kill: true, fails: func(op, name string) bool {
			stop++
			return op == "rename" && filepath.Base(name) == "a.go"
		}}}
		func() {
			defer func() { _ = recover() }()
			_ = w.write(files)
		}()
		done := func() (done bool) {
			defer func() {
				if recover() != nil {
					done = false
				}
			}()
			if _, err := (writer{root: root, fs: &faulty{failAt: step, kill: true}}).recover(); err != nil {
				t.Fatal(err)
			}
			return true
		}()
		if _, err := Recover(root); err != nil {
			t.Fatalf("recover after a kill at step %d of a recovery: %v", step, err)
		}
		if diff := cmp.Diff(after, tree(t, root)); diff != "" {
			t.Errorf("killed at step %d of a recovery (-want +got):\n%s", step, diff)
		}
		if done {
			if step < 5 {
				t.Errorf("recovery has only %d steps", step)
			}
			return
		}
	}
}

func TestErrorPutsEverythingBack(t *testing.T) {
	var failed int
	for step := 1; ; step++ {
		root, files, before, after := writeCase(t)
		err := (writer{root: root, fs: &faulty{failAt: step}}).write(files)
		if err == nil {
			break
		}
		failed++
		if !errors.Is(err, errDisk) {
			t.Errorf("step %d: error is %v, want the cause in it", step, err)
		}
		if _, err := Recover(root); err != nil {
			t.Fatalf("recover after an error at step %d: %v", step, err)
		}
		if got := tree(t, root); !cmp.Equal(got, before) && !cmp.Equal(got, after) {
			t.Errorf("error at step %d (-before +got):\n%s", step, cmp.Diff(before, got))
		}
	}
	if failed < 15 {
		t.Errorf("only %d steps failed", failed)
	}
}

func TestErrorWhileReplacingPutsBackAtOnce(t *testing.T) {
	root, files, before, _ := writeCase(t)
	err := (writer{root: root, fs: &faulty{fails: func(op, name string) bool {
		return op == "rename" && filepath.Base(name) == "b.go"
	}}}).write(files)
	if !errors.Is(err, errDisk) || !strings.Contains(fmt.Sprint(err), "nothing was changed") {
		t.Errorf("error is %v", err)
	}
	if diff := cmp.Diff(before, tree(t, root)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

func TestWriteRefusesChangedFile(t *testing.T) {
	for _, change := range []func(root string) error{
		func(root string) error { return os.WriteFile(filepath.Join(root, "sub/b.go"), []byte("mine"), 0o644) },
		func(root string) error { return os.Remove(filepath.Join(root, "sub/b.go")) },
		func(root string) error { return os.WriteFile(filepath.Join(root, "added.go"), []byte("mine"), 0o644) },
	} {
		root, files, _, _ := writeCase(t)
		if err := change(root); err != nil {
			t.Fatal(err)
		}
		before := tree(t, root)
		if err := Write(root, files); !errors.Is(err, ErrChanged) {
			t.Errorf("error is %v, want ErrChanged", err)
		}
		if diff := cmp.Diff(before, tree(t, root)); diff != "" {
			t.Errorf("tree (-want +got):\n%s", diff)
		}
	}
}

func TestRecoverRefusesEditedFile(t *testing.T) {
	root, files, _, _ := writeCase(t)
	func() {
		defer func() { _ = recover() }()
		_ = writer{root: root, fs: &faulty{kill: true, fails: func(op, name string) bool {
			return op == "rename" && filepath.Base(name) == "a.go"
		}}}.write(files)
	}()
	write(t, filepath.Join(root, "sub/b.go"), "edited meanwhile")
	before := tree(t, root)
	if _, err := Recover(root); err == nil || !strings.Contains(err.Error(), "b.go was edited since") {
		t.Errorf("error is %v", err)
	}
	if diff := cmp.Diff(before, tree(t, root)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

func TestSecondWriteFailsWhileJournalIsThere(t *testing.T) {
	root, files, before, _ := writeCase(t)
	if err := os.Mkdir(filepath.Join(root, journalName), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Write(root, files); err == nil {
		t.Error("a second write went through")
	}
	before[journalName+"/"] = ""
	if diff := cmp.Diff(before, tree(t, root)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

func TestWriteOutsideRoot(t *testing.T) {
	root, files, before, _ := writeCase(t)
	other := filepath.Join(t.TempDir(), "x.go")
	write(t, other, "old")
	err := Write(root, append(files, fixer.Replacement{Name: other, Old: []byte("old"), New: []byte("new")}))
	if err == nil || !strings.Contains(err.Error(), "is outside") {
		t.Errorf("error is %v", err)
	}
	if diff := cmp.Diff(before, tree(t, root)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

func TestWriteKeepsModeAndLink(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // has neither
	}
	root := t.TempDir()
	real := filepath.Join(root, "real.go")
	write(t, real, "old")
	if err := os.Chmod(real, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "link.go")
	if err := os.Symlink("real.go", link); err != nil {
		t.Fatal(err)
	}
	if err := Write(root, []fixer.Replacement{{Name: link, Old: []byte("old"), New: []byte("new")}}); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); to != "real.go" {
		t.Errorf("the link became something else: %q, %v", to, err)
	}
	info, err := os.Stat(real)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o755 {
		t.Errorf("mode is %o, want 755", got)
	}
}
