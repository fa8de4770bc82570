// Package fixtest is how changes of whole modules are tested: on modules in
// txtar archives that also hold what is to become of them.
package fixtest

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// Update is the flag -update: what came out is written into the archives
// instead of being compared with them.
var Update = flag.Bool("update", false, "write what comes out into the archives of testdata")

// An Archive is a module that a change is tested on.
type Archive struct {
	Dir     string // of the module, a new one
	Name    string // of the archive, without its ending
	Comment string // of the archive

	text   *txtar.Archive
	report string // name of the file with what is said about the module
}

// Archives changes the module of each archive of testdata, and compares what
// becomes of it with the archive: files named want/NAME are what NAME becomes,
// all others stay as they are, and the file called report is what change
// returns, nothing if there is none. The changed module must pass go vet, and
// must not be changed by a second run.
func Archives(t *testing.T, report string, change func(t *testing.T, a *Archive) string) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &Archive{Name: name, text: Parse(t, file), report: report}
			a.Comment = string(a.text.Comment)
			a.Dir = Unpack(t, &txtar.Archive{Files: slices.DeleteFunc(slices.Clone(a.text.Files), func(f txtar.File) bool { return f.Name == report })})
			said := change(t, a)
			if *Update {
				a.update(t, file, said)
				return
			}
			a.compare(t, said)
			vet(t, a.Dir)
			before := tree(t, a.Dir)
			change(t, a)
			if diff := cmp.Diff(before, tree(t, a.Dir)); diff != "" {
				t.Errorf("a second run changes more (-before +after):\n%s", diff)
			}
		})
	}
}

// compare holds the module and what is said about it against the archive.
func (a *Archive) compare(t *testing.T, said string) {
	t.Helper()
	want, wantSaid := make(map[string]string), ""
	for _, f := range a.text.Files {
		switch name, changed := strings.CutPrefix(f.Name, "want/"); {
		case changed:
			want[name] = expand(t, f.Data)
		case name == a.report:
			wantSaid = string(f.Data)
		case want[name] == "":
			want[name] = expand(t, f.Data)
		}
	}
	if diff := cmp.Diff(wantSaid, said); diff != "" {
		t.Errorf("%s (-want +got):\n%s", a.report, diff)
	}
	got := tree(t, a.Dir)
	for _, name := range []string{"go.mod", "go.sum"} {
		if _, ok := want[name]; !ok {
			delete(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the module (-want +got):\n%s", diff)
	}
}

// update writes the archive with what came out, each file where it was.
func (a *Archive) update(t *testing.T, file, said string) {
	t.Helper()
	out := &txtar.Archive{Comment: a.text.Comment}
	put := func(name, data string) { out.Files = append(out.Files, txtar.File{Name: name, Data: []byte(data)}) }
	changed := make(map[string]string) // and not yet in the archive
	got := tree(t, a.Dir)
	for _, f := range a.text.Files {
		if text, ok := got[f.Name]; ok && text != expand(t, f.Data) {
			changed[f.Name] = strings.ReplaceAll(text, Root(t), moduleMark)
		}
	}
	for _, f := range a.text.Files {
		switch name, wanted := strings.CutPrefix(f.Name, "want/"); {
		case name == a.report:
			put(name, said)
			said = ""
		case !wanted:
			put(name, string(f.Data))
		case changed[name] != "":
			put(f.Name, changed[name])
			delete(changed, name)
		}
	}
	for _, f := range a.text.Files {
		if text, ok := changed[f.Name]; ok {
			put("want/"+f.Name, text)
		}
	}
	if said != "" {
		put(a.report, said)
	}
	Write(t, file, txtar.Format(out))
}

func vet(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "vet", "-mod=mod", "./...")
	cmd.Dir, cmd.Env = dir, Env()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go vet after the change: %v\n%s", err, out)
	}
}

// tree returns the files below dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Load loads the module in cfg.Dir, with [Env] if it has no environment, and
// fails the test if it does not compile.
func Load(t *testing.T, cfg fixer.Config) *fixer.Module {
	t.Helper()
	if cfg.Env == nil {
		cfg.Env = append(Env(), "GOFLAGS=-mod=mod")
	}
	m, err := fixer.Load(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if len(p.Errors) > 0 {
				t.Fatalf("%s: %v", p.ID, p.Errors)
			}
		}
	}
	return m
}

// Apply applies the changes of a module and writes what comes of them.
func Apply(t *testing.T, m *fixer.Module, changes []*fixer.Change, opts fixer.Options) *fixer.Result {
	t.Helper()
	opts.Logf = t.Logf
	r, err := m.Apply(t.Context(), changes, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := worktree.Write(m.Dir, r.Files); err != nil {
		t.Fatal(err)
	}
	return r
}

// Dropped lists the changes that were dropped, one a line.
func Dropped(r *fixer.Result) string {
	var out strings.Builder
	for _, d := range r.Dropped {
		fmt.Fprintf(&out, "dropped %s: %s\n", d.Change.ID, d.Reason)
	}
	return out.String()
}
