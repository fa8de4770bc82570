package flow

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

// TestComponents compares the components of each module under testdata with
// the file "want" of its archive.
func TestComponents(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 8 {
		t.Fatalf("found %d cases: %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive := fixtest.Parse(t, name)
			m := load(t, archive)
			got := render(m, New(m, dbapi.IsHandle))
			at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			if at < 0 {
				t.Fatal(`the case has no file "want"`)
			}
			if *fixtest.Update {
				archive.Files[at].Data = []byte(got)
				fixtest.Write(t, name, txtar.Format(archive))
			}
			if diff := cmp.Diff(string(archive.Files[at].Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func load(t *testing.T, archive *txtar.Archive) *fixer.Module {
	t.Helper()
	return fixtest.Load(t, fixer.Config{Dir: fixtest.Unpack(t, archive), Relevant: func(string, []byte) bool { return true }})
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
