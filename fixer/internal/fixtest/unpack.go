package fixtest

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// moduleMark stands in archives for the folder of this module.
const moduleMark = "$MODULE"

// Parse reads an archive.
func Parse(t *testing.T, file string) *txtar.Archive {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

// Unpack writes the module of an archive to a new directory: all of its files
// but those that say what is to become of it. Its go.mod and go.sum, unless it
// has its own, are those of testdata/module, or of a module without requirements
// where that does not exist.
func Unpack(t *testing.T, archive *txtar.Archive) (dir string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir()) // as the go command names it
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(moduleFiles(t), archive.Files...) {
		if !strings.HasPrefix(f.Name, "want/") {
			Write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), []byte(expand(t, f.Data)))
		}
	}
	return dir
}

// moduleFiles are the go.mod and go.sum that archives share.
func moduleFiles(t *testing.T) []txtar.File {
	t.Helper()
	var files []txtar.File
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join("testdata", "module", name))
		if errors.Is(err, fs.ErrNotExist) {
			return []txtar.File{{Name: "go.mod", Data: []byte("module example.com/m\n\ngo 1.26\n")}}
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, txtar.File{Name: name, Data: data})
	}
	return files
}

// Write writes a file and the folders it is in.
func Write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Env is the environment of the go command: no workspace, no flags.
func Env() []string { return append(os.Environ(), "GOWORK=off", "GOFLAGS=") }

// Root returns the folder of this module.
func Root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for above := dir; ; above = filepath.Dir(above) {
		mod, err := os.ReadFile(filepath.Join(above, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module github.com/netra-systems/netralint\n") {
			return above
		}
		if above == filepath.Dir(above) {
			t.Fatalf("no module of netralint above %s", dir)
		}
	}
}

// Pgrun returns the program of the conn module that runs another one with a
// PostgreSQL server of its own.
func Pgrun(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "pgrun")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-C", filepath.Join(Root(t), "conn"), "-o", program, "./internal/pgtest/pgrun")
	cmd.Env = Env()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build pgrun: %v\n%s", err, out)
	}
	return program
}

func expand(t *testing.T, data []byte) string {
	t.Helper()
	return strings.ReplaceAll(string(data), moduleMark, Root(t))
}
