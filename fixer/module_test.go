package fixer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// unpack writes a txtar archive to a new directory. Archives without a go.mod
// get one.
func unpack(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files := txtar.Parse([]byte(archive)).Files
	files = append([]txtar.File{{Name: "go.mod", Data: []byte("module example.com/m\n\ngo 1.26\n")}}, files...)
	for _, f := range files {
		write(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	return dir
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

func load(t *testing.T, archive string, opts ...func(*Config)) *Module {
	t.Helper()
	cfg := Config{Dir: unpack(t, archive), Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")}
	for _, o := range opts {
		o(&cfg)
	}
	m, err := Load(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// replace returns an edit of the one place where old is in a file.
func replace(t *testing.T, m *Module, file, old, new string) Edit {
	t.Helper()
	name := filepath.Join(m.Dir, filepath.FromSlash(file))
	f := m.File(name)
	if f == nil {
		t.Fatalf("no file %s is loaded", file)
	}
	if strings.Count(string(f.Src), old) != 1 {
		t.Fatalf("%q is %d times in %s", old, strings.Count(string(f.Src), old), file)
	}
	start := strings.Index(string(f.Src), old)
	return Edit{File: name, Start: start, End: start + len(old), New: new}
}

// change returns a change of id, also its description, with the edits.
func change(id string, edits ...Edit) *Change {
	return &Change{ID: id, Origin: "test", Description: id, Edits: edits}
}

// apply applies the changes and fails the test on an error.
func apply(t *testing.T, m *Module, opts Options, changes ...*Change) *Result {
	t.Helper()
	opts.Logf = t.Logf
	r, err := m.Apply(t.Context(), changes, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// applied lists the IDs of the applied changes.
func applied(r *Result) string {
	var ids []string
	for _, c := range r.Applied {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, " ")
}

// reason returns why the change was dropped.
func reason(t *testing.T, r *Result, id string) string {
	t.Helper()
	for _, d := range r.Dropped {
		if d.Change.ID == id {
			return d.Reason.String()
		}
	}
	t.Fatalf("%s was not dropped", id)
	return ""
}

// content returns the new content of a file of the module.
func content(t *testing.T, m *Module, r *Result, file string) string {
	t.Helper()
	for _, f := range r.Files {
		if m.Rel(f.Name) == file {
			return string(f.New)
		}
	}
	t.Fatalf("%s is not changed", file)
	return ""
}
