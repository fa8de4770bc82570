package thread_test

import (
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/thread"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// The file "sites" of an archive lists the calls that want a context, one a
// line: place, supply and, for none, the reason; and the decisions. In its
// comment a line "all" sets Options.All, a line "within NAME" lets only files of
// that prefix be edited.
func TestArchives(t *testing.T) {
	fixtest.Archives(t, "sites", func(t *testing.T, a *fixtest.Archive) string {
		m, p, r := run(t, a.Dir, kind(a.Comment), options(a.Comment, a.Dir))
		ids := make(map[string]bool)
		for _, c := range p.Changes {
			if ids[c.ID] {
				t.Errorf("two changes have the ID %s", c.ID)
			}
			ids[c.ID] = true
		}
		return list(m, p, r) + fixtest.Dropped(r)
	})
}

func options(comment, dir string) thread.Options {
	opts := thread.Options{Wants: wants, Has: has, Form: form}
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if prefix, ok := strings.CutPrefix(line, "within "); ok {
			opts.Within = func(f *fixer.File) bool {
				return strings.HasPrefix(filepath.ToSlash(f.Name), filepath.ToSlash(dir)+"/"+prefix)
			}
		}
	}
	return opts
}

// kind is what the comment of an archive says that the module is.
func kind(comment string) api.Kind {
	if strings.Contains("\n"+comment, "\nprogram\n") {
		return api.Program
	}
	return api.Library
}

// forms are calls of database/sql that want a context, by name.
var forms = map[string]thread.Form{
	"Exec":     {Name: "ExecContext"},
	"Query":    {Name: "QueryContext", Holds: true},
	"QueryRow": {Name: "QueryRowContext", Holds: true},
	"Prepare":  {Name: "PrepareContext"},
	"Ping":     {Name: "PingContext"},
	"Stats":    {Name: "StatsContext"}, // there is none
	"Begin":    {Name: "BeginTx", Tail: "nil", Holds: true},
}

func wants(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	fn := gosrc.Callee(pkg.Info, call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "database/sql" {
		return thread.Form{}, false
	}
	form, ok := forms[fn.Name()]
	return form, ok
}

func has(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	fn, ok := typeutil.Callee(pkg.Info, call).(*types.Func)
	ok = ok && fn.Pkg() != nil && fn.Pkg().Path() == "database/sql" && fn.Signature().Params().Len() > 0
	if !ok || fn.Signature().Params().At(0).Type().String() != "context.Context" {
		return thread.Form{}, false
	}
	return thread.Form{Holds: slices.Contains([]string{"QueryContext", "QueryRowContext", "BeginTx"}, fn.Name())}, true
}

func form(method *types.Func) (thread.Form, bool) {
	form, ok := forms[method.Name()]
	return form, ok && method.Pkg().Path() == "database/sql"
}

// run threads contexts through the module in dir and writes it.
func run(t *testing.T, dir string, kind api.Kind, opts thread.Options) (*fixer.Module, *thread.Plan, *fixer.Result) {
	t.Helper()
	m := fixtest.Load(t, fixer.Config{Dir: dir, Relevant: func(string, []byte) bool { return true }})
	opts.API = api.Decide(m, fixtest.Env(), kind).Surface(m)
	p := thread.New(m, opts)
	return m, p, fixtest.Apply(t, m, p.Changes, fixer.Options{Lower: p.Lower})
}

// list writes the sites and decisions of a plan.
func list(m *fixer.Module, p *thread.Plan, r *fixer.Result) string {
	var lines []string
	at := func(s *thread.Site) string {
		q := m.Fset.Position(s.Pos)
		return fmt.Sprintf("%s:%d", m.Rel(q.Filename), q.Line)
	}
	for _, s := range p.Sites {
		line := at(s) + " " + s.Supply.String()
		if s.Supply == thread.None {
			line += ": " + s.Why
		} else if !slices.Contains(r.Applied, s.Change) {
			line += " (not applied)"
		}
		lines = append(lines, line)
	}
	for _, d := range p.Decisions {
		lines = append(lines, at(&thread.Site{Pos: d.Pos})+" decision: "+d.Text)
	}
	slices.SortStableFunc(lines, func(a, b string) int {
		return strings.Compare(strings.SplitN(a, ":", 2)[0], strings.SplitN(b, ":", 2)[0])
	})
	return strings.Join(lines, "\n") + "\n"
}

// The handlers of frameworks have a context, by what they are handed.
func TestFrameworks(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "frameworks"))); err != nil {
		t.Fatal(err)
	}
	_, p, r := run(t, dir, api.Library, options("", dir))
	if len(r.Files) != 1 {
		t.Fatalf("%d files change, dropped %v", len(r.Files), r.Dropped)
	}
	for _, s := range p.Sites {
		if s.Supply != thread.Threaded {
			t.Errorf("%v is %v: %s", s.Pos, s.Supply, s.Why)
		}
	}
	golden := filepath.Join("testdata", "frameworks", "handlers.go.want")
	if *fixtest.Update {
		fixtest.Write(t, golden, r.Files[0].New)
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(r.Files[0].New)); diff != "" {
		t.Errorf("handlers.go (-want +got):\n%s", diff)
	}
	if _, _, again := run(t, dir, api.Library, options("", dir)); len(again.Files) > 0 {
		t.Errorf("a second run changes more:\n%s", worktree.Diff(dir, again.Files))
	}
}
