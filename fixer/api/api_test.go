package api_test

import (
	"fmt"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

// The file "said" of an archive has the decision, why packages keep their API,
// and what other modules see that is not exported there: types that what is
// exported is made of. A line "in DIR" of its comment names the folder of the
// module, a line "api KIND" what its owner says.
func TestDecide(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive := fixtest.Parse(t, file)
			i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "said" })
			want := archive.Files[i].Data
			archive.Files = slices.Delete(archive.Files, i, i+1)
			got := said(t, fixtest.Unpack(t, archive), string(archive.Comment))
			if *fixtest.Update {
				archive.Files = slices.Insert(archive.Files, i, txtar.File{Name: "said", Data: []byte(got)})
				fixtest.Write(t, file, txtar.Format(archive))
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func said(t *testing.T, dir, comment string) string {
	t.Helper()
	var kind api.Kind
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if folder, ok := strings.CutPrefix(line, "in "); ok {
			dir = filepath.Join(dir, folder)
		}
		if name, ok := strings.CutPrefix(line, "api "); ok {
			kind = api.Kind(name)
		}
	}
	env := append(os.Environ(), "GOFLAGS=", "GOWORK=")
	m := fixtest.Load(t, fixer.Config{Dir: dir, Env: env})
	d := api.Decide(m, env, kind)
	lines := append([]string{d.String()}, d.Notes()...)
	return strings.Join(append(lines, hidden(m, d)...), "\n") + "\n"
}

// hidden lists the package-level names that other modules see, though they are
// not exported, or not by a package that keeps its API.
func hidden(m *fixer.Module, d *api.Decision) []string {
	names := make(map[string]bool)
	surface := d.Surface(m)
	for _, p := range m.Builds[0].Packages {
		if p.Types == nil {
			continue
		}
		for _, name := range p.Types.Scope().Names() {
			obj := p.Types.Scope().Lookup(name)
			_, isType := obj.(*types.TypeName)
			why := surface.Sees(obj.Pos())
			if open := d.Kept[p.Path] != "" && obj.Exported(); why != "" && (!open || !isType && !obj.Exported()) {
				names[fmt.Sprintf("others see %s.%s: %s", p.Path, name, why)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func TestChanged(t *testing.T) {
	const before = `package p

import "database/sql"

type Store struct {
	DB   *sql.DB
	name string
	*sql.Conn
}

type Names interface{ Name(id int) (string, error) }

type Hook func() error

var Default *sql.DB
var Made = New(nil)

func New(db *sql.DB) *Store { return nil }
func (s *Store) Name(id int) (string, error) { return "", nil }
func (s *Store) same(db *sql.DB) {}
func Renamed(a, b int) {}
`
	const after = `package p

import "example.com/conn"

type Store struct {
	DB   *conn.DB
	name []byte
	*conn.Conn
}

type Names interface{ Name(ctx context.Context, id int) (string, error) }

type Hook func(context.Context) error

var Default *conn.DB
var Made = NewContext(nil)

func New(db *conn.DB) *Store { return nil }
func (s *Store) Name(ctx context.Context, id int) (string, error) { return "", nil }
func (s *Store) same(db *conn.DB) {}
func Renamed(x int, y int) {}
`
	want := []string{"Default", "Hook", "Made", "Names.Name", "New", "Store.Conn", "Store.DB", "Store.Name"}
	if diff := cmp.Diff(want, api.Changed([]byte(before), []byte(after))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
