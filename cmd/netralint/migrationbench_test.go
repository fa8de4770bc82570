//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// services is how many copies of the legacy service the large module has.
const services = 5

// BenchmarkMigration moves a module of a hundred packages off lib/pq: copies of
// the legacy service, each in a folder of its own. The metrics are the time of
// netralint -fix and its ratio to go vet ./... in the same run, on packages
// that are compiled and not vetted yet, the same ratio of processor time, which
// depends less on what else the machine does, and the peak memory of a process
// in megabytes; in the name is what it should not exceed.
//
// The module that NETRALINT_BENCH_MODULE names, if it is set, takes the place of
// the copies.
func BenchmarkMigration(b *testing.B) {
	t, root := newTools(b)
	m := &measured{tools: t, dir: filepath.Join(b.TempDir(), "module")}
	before := func() map[string][]byte { return large(b, filepath.Join(root, "testdata", "legacy")) }
	if dir := os.Getenv("NETRALINT_BENCH_MODULE"); dir != "" {
		before = func() map[string][]byte { return tree(b, dir) }
	}
	for b.Loop() {
		m.lay(b, before())
		m.run(b, "go", "build", "./...")
		m.run(b, "go", "list", "-export", "-deps", "-test", "./...")
		vet := m.run(b, "go", "vet", "-printf.funcs="+m.fresh(), "./...")
		m.forget()
		fix := m.run(b, m.netralint, "-fix", "-allow-dirty", "-conn-replace="+root, "./...")
		b.ReportMetric(ratio(fix.wall, vet.wall), "fix/vet(3)")
		b.ReportMetric(ratio(fix.cpu, vet.cpu), "fix/vet-cpu")
		b.ReportMetric(fix.wall.Seconds(), "fix-s")
		b.ReportMetric(vet.wall.Seconds(), "vet-s")
		b.ReportMetric(megabytes(fix.memory), "fix-MB(2000)")
	}
	b.ReportMetric(float64(m.packages(b)), "packages")
}

// lay writes the files of a module that was never seen before: each Go file has
// a comment of its own, so that nothing of what the migration makes of it is
// compiled yet.
func (m *measured) lay(b *testing.B, files map[string][]byte) {
	b.Helper()
	if err := os.RemoveAll(m.dir); err != nil {
		b.Fatal(err)
	}
	word := m.fresh()
	for name, data := range files {
		if filepath.Ext(name) == ".go" {
			data = fmt.Appendf(data, "\n// %s\n", word)
		}
		name = filepath.Join(m.dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

// packages counts the packages of the module, and fails if they do not compile.
func (m *measured) packages(b *testing.B) int {
	b.Helper()
	imports, err := m.list("-export", "-f", "{{.ImportPath}}")
	if err != nil {
		b.Fatalf("the module does not compile: %v", err)
	}
	return len(imports)
}

// large returns the files of a module with copies of the service at dir. Files
// with build constraints are left out: go vet does not look at them either.
func large(b *testing.B, dir string) map[string][]byte {
	b.Helper()
	files := make(map[string][]byte)
	for name, data := range tree(b, dir) {
		if !strings.Contains(name, "/") || bytes.HasPrefix(data, []byte("//go:build")) {
			continue
		}
		for i := range services {
			service := fmt.Sprintf("service%d", i+1)
			files[service+"/"+name] = bytes.ReplaceAll(data, []byte(`"example.com/orders/`), []byte(`"example.com/orders/`+service+"/"))
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			b.Fatal(err)
		}
		files[name] = data
	}
	return files
}

// tree reads the files below dir, by relative name.
func tree(b *testing.B, dir string) map[string][]byte {
	b.Helper()
	files := make(map[string][]byte)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() != ".git" {
			return err
		}
		if d.IsDir() {
			return fs.SkipDir
		}
		files[name], err = fs.ReadFile(os.DirFS(dir), name)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files
}
