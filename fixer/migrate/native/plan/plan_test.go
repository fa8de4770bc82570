package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/plan"
)

// The file "refused" of an archive lists the refusals, one a line: code, file,
// line and text. The file "within" names the folders whose files may be edited.
func TestArchives(t *testing.T) {
	fixtest.Archives(t, "refused", func(t *testing.T, a *fixtest.Archive) string {
		return refusals(apply(t, a.Dir))
	})
}

// apply makes the module in dir native and writes it.
func apply(t *testing.T, dir string) (*fixer.Module, *plan.Plan, *fixer.Result) {
	t.Helper()
	m := fixtest.Load(t, fixer.Config{Dir: dir})
	opts := native.Options{ConnPath: "github.com/netra-systems/netralint/conn", API: api.Decide(m, fixtest.Env(), "").Surface(m)}
	if limit, err := os.ReadFile(filepath.Join(dir, "within")); err == nil {
		opts.Within = func(f *fixer.File) bool {
			return slices.Contains(strings.Fields(string(limit)), m.Rel(filepath.Dir(f.Name)))
		}
	}
	made := plan.New(m, opts)
	return m, made, fixtest.Apply(t, m, made.Changes, fixer.Options{})
}

// refusals lists the refusals of a plan, and what was dropped for other reasons.
func refusals(m *fixer.Module, p *plan.Plan, r *fixer.Result) string {
	var out strings.Builder
	for _, c := range p.Components {
		for _, f := range c.Refusals {
			at := m.Fset.Position(f.Pos)
			fmt.Fprintf(&out, "%s %s:%d %s\n", f.Code, m.Rel(at.Filename), at.Line, f.Text)
		}
	}
	return out.String() + fixtest.Dropped(r)
}

// The ID of a component, and of the change that moves it, is the place of its
// first node.
func TestID(t *testing.T) {
	m := fixtest.Load(t, fixer.Config{Dir: fixtest.Unpack(t, fixtest.Parse(t, "testdata/store.txtar"))})
	made := plan.New(m, native.Options{ConnPath: "github.com/netra-systems/netralint/conn"})
	if len(made.Changes) != 1 || len(made.Components) != 1 {
		t.Fatalf("%d components, %d changes", len(made.Components), len(made.Changes))
	}
	c := made.Components[0]
	if len(c.Refusals) != 0 || c.ID != "store/store.go:16" || made.Changes[0].ID != c.ID {
		t.Errorf("%s, changed as %s: %+v", c.ID, made.Changes[0].ID, c.Refusals)
	}
	if len(c.Sites) != 8 {
		t.Errorf("%d sites, want 8", len(c.Sites))
	}
}

func TestEveryReasonIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range native.Reasons {
		if r.Code == "" || r.Title == "" || r.Do == "" || seen[r.Code] {
			t.Errorf("%+v", r)
		}
		seen[r.Code] = true
	}
}
