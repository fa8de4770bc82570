package flow

import (
	"flag"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
)

var update = flag.Bool("update", false, "rewrite what the cases compare with")

// TestComponents compares the components of each module under testdata with
// the file "want" of its archive.
func TestComponents(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 8 {
		t.Fatalf("found %d cases: %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			m := load(t, archive)
			got := render(m, New(m, Handles))
			at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			if at < 0 {
				t.Fatal(`the case has no file "want"`)
			}
			if *update {
				archive.Files[at].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(archive.Files[at].Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func load(t *testing.T, archive *txtar.Archive) *fixer.Module {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files := append([]txtar.File{{Name: "go.mod", Data: []byte("module example.com/m\n\ngo 1.26\n")}}, archive.Files...)
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := fixer.Load(t.Context(), fixer.Config{Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"),
		Relevant: func(string, []byte) bool { return true }})
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

// render writes each component as a list of its nodes, uses, escapes and
// sources, and how often it names a handle type.
func render(m *fixer.Module, g *Graph) string {
	var out strings.Builder
	for _, c := range g.Components() {
		place := func(p token.Pos) string {
			q := m.Fset.PositionFor(p, false)
			return fmt.Sprintf("%s:%d", m.Rel(q.Filename), q.Line)
		}
		for _, n := range c.Nodes {
			fmt.Fprintf(&out, "%s %s %s\n", place(n.Pos), n.Kind, n.Name)
		}
		for _, u := range c.Uses {
			call := ""
			if u.Call != nil {
				call = "()"
			}
			fmt.Fprintf(&out, "\tuse %s %s%s\n", place(u.Sel.Pos()), u.Method.Name(), call)
		}
		for _, e := range c.Escapes {
			fmt.Fprintf(&out, "\tescape %s %s %s\n", place(e.Expr.Pos()), e.Kind, e.To)
		}
		for _, s := range c.Sources {
			fmt.Fprintf(&out, "\tsource %s %s\n", place(s.Call.Pos()), s.Func.FullName())
		}
		fmt.Fprintf(&out, "\trefs %d\n\n", len(c.Refs))
	}
	return out.String()
}
