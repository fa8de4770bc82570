package command

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
)

const storeText = `package store

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq"
)

func Name(ctx context.Context, db *sql.DB) (name string, err error) {
	err = db.QueryRowContext(ctx, "SELECT 1").Scan(&name)
	return name, err
}
`

// A watch is a watcher that looks when it is told to.
type watch struct {
	*watcher
	t   *testing.T
	dir string
	out bytes.Buffer
}

// startWatch watches a module.
func startWatch(t *testing.T) *watch {
	w := &watch{t: t, dir: t.TempDir()}
	t.Setenv("NETRALINT_CACHE", t.TempDir())
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
	w.write("go.mod", "module example.com/shop\n\ngo 1.26\n\nrequire github.com/lib/pq v1.12.3\n")
	w.write("go.sum", "github.com/lib/pq v1.12.3 h1:tTWxr2YLKwIvK90ZXEw8GP7UFHtcbTtty8zsI+YjrfQ=\n"+
		"github.com/lib/pq v1.12.3/go.mod h1:/p+8NSbOcwzAEI7wiMXFlgydTwcgTr3OSKMsD2BitpA=\n")
	w.write("store/store.go", storeText)
	w.write("app/app.go", "package app\n\nimport _ \"example.com/shop/store\"\n")
	sys := &Sys{Stdout: &w.out, Stderr: &w.out}
	args := []string{"-watch", "-C", w.dir, "-rules", "blockingcall"}
	opts, err := parseLint(args, sys)
	if err != nil {
		t.Fatal(err)
	}
	w.watcher = &watcher{args: args, opts: opts, sys: sys}
	w.begin(t.Context())
	w.out.Reset()
	return w
}

func (w *watch) write(name, text string) {
	w.t.Helper()
	file := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// says has the watcher look, and returns what it said.
func (w *watch) says() string {
	w.look(w.t.Context())
	defer w.out.Reset()
	return w.out.String()
}

func TestWatch(t *testing.T) {
	w := startWatch(t)
	if got := w.says(); got != "" {
		t.Errorf("nothing was saved, and it says %q", got)
	}
	wrong := strings.Replace(storeText, "QueryRowContext(ctx, ", "QueryRow(", 1)
	for _, step := range []struct {
		name, text string
		want       []string
		shallow    bool // packages are not listed again
	}{
		{"store/store.go", wrong, []string{"store.go saved: 1 new, 0 gone, 1 finding in 2 packages", "store.go:11:8: error: db.QueryRow takes no context"}, true},
		{"store/store.go", "// Package store has names.\n" + wrong, []string{"saved: 0 new, 0 gone, 1 finding"}, true},
		{"store/store.go", storeText, []string{"saved: 0 new, 1 gone, 0 findings"}, true},
		{"store/more.go", "package store\n\nimport \"database/sql\"\n\nfunc Ping(db *sql.DB) error { return db.Ping() }\n", []string{"more.go saved: 1 new, 0 gone, 1 finding", "db.Ping takes no context"}, false},
		{"store/store.go", storeText + "func broken(\n", []string{"store.go saved: 0 new in what could be checked\n", "package example.com/shop/store was not checked"}, false},
		{"store/store.go", storeText, []string{"store.go saved: 0 new, 0 gone, 1 finding in 2 packages"}, false},
		{"store/store.go", wrong + "func broken(\n", []string{"store.go saved: 0 new in what could be checked\n"}, false},
		{"store/store.go", wrong, []string{"store.go saved: 1 new, 0 gone, 2 findings in 2 packages"}, false},
		{"store/store.go", storeText, []string{"store.go saved: 0 new, 1 gone, 1 finding in 2 packages"}, true},
		{".netralint-baseline.json", "{", []string{".netralint-baseline.json:1:1: broken baseline: "}, false},
		{".netralint-baseline.json", `{"version": 1, "findings": []}`, []string{"saved: 0 new, 0 gone, 1 finding in 2 packages"}, false},
		{".netralint.yml", "exclude: [store/more.go]\n", []string{"0 new, 1 gone, 0 findings"}, false},
		{".netralint.yml", "exlude: [store/more.go]\n", []string{`unknown key "exlude"`}, false},
	} {
		var before []*load.Package
		if w.report != nil {
			before = w.report.Listed
		}
		w.write(step.name, step.text)
		got := w.says()
		if len(step.want) > 0 && step.shallow && strings.Contains(got, "not checked") {
			t.Errorf("after %s was saved it says %q", step.name, got)
		}
		for _, want := range step.want {
			if !strings.Contains(got, want) {
				t.Errorf("after %s was saved it says %q, which lacks %q", step.name, got, want)
			}
		}
		if again := w.opts.last != nil && len(before) > 0 && &w.opts.last.Listed[0] == &before[0]; again != step.shallow {
			t.Errorf("after %s was saved as %q the listing of before is used: %v, want %v; it says %q", step.name, step.text, again, step.shallow, got)
		}
		if step.shallow && compiled(w.report, "example.com/shop/store") {
			t.Errorf("after %s was saved as %q it was compiled", step.name, step.text)
		}
	}
}

// TestWatchWidth holds that what is said after a save is wrapped at the width that the
// terminal has then.
func TestWatchWidth(t *testing.T) {
	w := startWatch(t)
	for _, columns := range []int{200, 90, 40} {
		w.sys.Measure = func() (out, err int) { return columns, columns }
		w.write("store/store.go", storeText)
		w.says()
		w.write("store/store.go", strings.Replace(storeText, "QueryRowContext(ctx, ", "QueryRow(", 1))
		got, widest, word := w.says(), 0, 0
		for line := range strings.Lines(got) {
			widest = max(widest, len(strings.TrimSuffix(line, "\n")))
		}
		words := strings.Fields(got)
		for _, s := range words {
			word = max(word, len(s))
		}
		if !strings.Contains(strings.Join(words, " "), "1 new") || widest > max(columns, word) || columns == 200 && widest < 91 {
			t.Errorf("with %d columns the widest line has %d:\n%s", columns, widest, got)
		}
	}
}

// compiled reports whether the go command was asked for the types of a package.
func compiled(report *engine.Report, path string) bool {
	return slices.ContainsFunc(report.Listed, func(p *load.Package) bool { return p.ImportPath == path && p.Export != "" })
}

// A reader does something when it reads that a file was saved.
type reader struct {
	out *bytes.Buffer
	do  func()
}

func (r *reader) Write(text []byte) (int, error) {
	if r.do != nil && bytes.Contains(text, []byte(" saved: ")) {
		r.do()
	}
	return r.out.Write(text)
}

// TestWatchSavedWhileTold saves a file as soon as the watcher tells of it: what it told is
// of the file as it was.
func TestWatchSavedWhileTold(t *testing.T) {
	w := startWatch(t)
	w.write("store/store.go", strings.Replace(storeText, "QueryRowContext(ctx, ", "QueryRow(", 1))
	r := &reader{out: &w.out, do: func() { w.write("store/store.go", "") }}
	w.sys.Stdout = r
	if got := w.says(); !strings.Contains(got, "saved: 1 new, 0 gone") {
		t.Fatalf("it says %q", got)
	}
	r.do = nil
	w.write("store/store.go", storeText+"\nfunc Ping(db *sql.DB) error { return db.Ping() }\n")
	if got := w.says(); !strings.Contains(got, "saved: 1 new, 1 gone") {
		t.Errorf("it says %q", got)
	}
	w.write("store/store.go", strings.Replace(storeText, "QueryRowContext(ctx, ", "QueryRow(", 1))
	r.do = func() { w.write("store/store.go", "package store\n") }
	if got := w.says(); !strings.Contains(got, "saved: 1 new, 1 gone") {
		t.Errorf("it says %q", got)
	}
	r.do = nil
	w.write("store/store.go", strings.Replace(storeText, "QueryRowContext(ctx, ", "QueryRow(", 1)+"\n// The same.\n")
	if got := w.says(); !strings.Contains(got, "saved: 0 new, 0 gone") {
		t.Errorf("it says %q", got)
	}
}
