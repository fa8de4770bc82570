package flow

import (
	"fmt"
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// shadow is a package with types of its own that do what those of database/sql
// do. Moving a component, and nothing else, from one to the other must give
// code that compiles: then nothing is missing from it.
const shadow = `package shadow

import (
	"context"
	"database/sql"
)

type (
	DB     struct{ *sql.DB }
	Tx     struct{ *sql.Tx }
	Conn   struct{ *sql.Conn }
	Stmt   struct{ *sql.Stmt }
	Rows   struct{ *sql.Rows }
	Row    struct{ *sql.Row }
	Result interface {
		sql.Result
		shadow()
	}
)

func Open(driver, name string) (*DB, error)

func (*DB) Begin() (*Tx, error)
func (*DB) BeginTx(context.Context, *sql.TxOptions) (*Tx, error)
func (*DB) Conn(context.Context) (*Conn, error)
func (*DB) Exec(string, ...any) (Result, error)
func (*DB) ExecContext(context.Context, string, ...any) (Result, error)
func (*DB) Prepare(string) (*Stmt, error)
func (*DB) PrepareContext(context.Context, string) (*Stmt, error)
func (*DB) Query(string, ...any) (*Rows, error)
func (*DB) QueryContext(context.Context, string, ...any) (*Rows, error)
func (*DB) QueryRow(string, ...any) *Row
func (*DB) QueryRowContext(context.Context, string, ...any) *Row

func (*Tx) Exec(string, ...any) (Result, error)
func (*Tx) ExecContext(context.Context, string, ...any) (Result, error)
func (*Tx) Prepare(string) (*Stmt, error)
func (*Tx) PrepareContext(context.Context, string) (*Stmt, error)
func (*Tx) Query(string, ...any) (*Rows, error)
func (*Tx) QueryContext(context.Context, string, ...any) (*Rows, error)
func (*Tx) QueryRow(string, ...any) *Row
func (*Tx) QueryRowContext(context.Context, string, ...any) *Row
func (*Tx) Stmt(*Stmt) *Stmt
func (*Tx) StmtContext(context.Context, *Stmt) *Stmt

func (*Conn) BeginTx(context.Context, *sql.TxOptions) (*Tx, error)
func (*Conn) ExecContext(context.Context, string, ...any) (Result, error)
func (*Conn) PrepareContext(context.Context, string) (*Stmt, error)
func (*Conn) QueryContext(context.Context, string, ...any) (*Rows, error)
func (*Conn) QueryRowContext(context.Context, string, ...any) *Row

func (*Stmt) Exec(...any) (Result, error)
func (*Stmt) ExecContext(context.Context, ...any) (Result, error)
func (*Stmt) Query(...any) (*Rows, error)
func (*Stmt) QueryContext(context.Context, ...any) (*Rows, error)
func (*Stmt) QueryRow(...any) *Row
func (*Stmt) QueryRowContext(context.Context, ...any) *Row
`

// shadowModule are the files of a module with that package, and require the
// lines by which go.mod knows it.
var shadowModule = map[string]string{
	"shadow/go.mod":    "module example.com/shadow\n\ngo 1.26\n",
	"shadow/shadow.go": shadow,
	"shadow/shadow.s":  "", // so that functions need no body
}

const require = "\nrequire example.com/shadow v0.0.0\n\nreplace example.com/shadow => ./shadow\n"

// move returns the change that moves a component to the shadow package, or why
// it cannot be moved.
func move(m *fixer.Module, id int, c *Component) (*fixer.Change, string) {
	for _, e := range c.Escapes {
		// What becomes an interface may as well be of another type.
		if e.Kind != Dynamic && e.Kind != Asserted {
			return nil, fmt.Sprintf("escape: %s %s", e.Kind, e.To)
		}
	}
	change := &fixer.Change{ID: fmt.Sprint("component ", id), Description: "move"}
	edit := func(p *fixer.Package, x ast.Expr, new string) {
		file := m.Fset.File(x.Pos())
		change.Edits = append(change.Edits, fixer.Edit{File: file.Name(), Start: file.Offset(x.Pos()), End: file.Offset(x.End()), New: new})
		change.Imports = append(change.Imports, fixer.Import{File: file.Name(), Path: "example.com/shadow", Name: "shadow"})
	}
	for _, r := range c.Refs {
		if r.Type.Pkg().Path() != "database/sql" {
			return nil, "a type of " + r.Type.Pkg().Path()
		}
		edit(r.Package, r.Expr, "shadow."+r.Type.Name())
	}
	for _, s := range c.Sources {
		if s.Func.FullName() != "database/sql.Open" {
			return nil, "source: " + s.Func.FullName()
		}
		edit(s.Package, s.Call.Fun, "shadow.Open")
	}
	if len(change.Edits) == 0 {
		return nil, "it names no type"
	}
	return change, ""
}

// checkMoves moves each component of the module by itself and reports how many
// there are.
func checkMoves(t *testing.T, m *fixer.Module) (moved int) {
	t.Helper()
	for i, c := range New(m, dbapi.IsHandle).Components() {
		change, reason := move(m, i, c)
		if change == nil {
			t.Logf("component %d at %s: %s", i, m.Fset.Position(c.Nodes[0].Pos), reason)
			continue
		}
		r, err := m.Apply(t.Context(), []*fixer.Change{change}, fixer.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range r.Dropped {
			t.Errorf("component %d at %s moved by itself: %s", i, m.Fset.Position(c.Nodes[0].Pos), d.Reason)
		}
		moved++
	}
	return moved
}

func TestEachComponentMovesAlone(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			mod := []byte("module example.com/m\n\ngo 1.26\n")
			for _, f := range archive.Files {
				if f.Name == "go.mod" {
					mod = f.Data
				}
			}
			archive.Files = append(archive.Files, txtar.File{Name: "go.mod", Data: append(mod, require...)})
			for name, content := range shadowModule {
				archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(content)})
			}
			moved += checkMoves(t, load(t, archive))
		})
	}
	if moved < 15 {
		t.Errorf("moved only %d components", moved)
	}
}

// The service that the migration is shown on: real code, on real libraries.
func TestEachComponentOfLegacyMovesAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "..", "testdata", "legacy"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "shadow"), 0o777); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	files := maps.Clone(shadowModule)
	files["go.mod"] = string(mod) + require
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	m, err := fixer.Load(t.Context(), fixer.Config{Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")})
	if err != nil {
		t.Fatal(err)
	}
	if moved := checkMoves(t, m); moved == 0 {
		t.Error("moved no component")
	}
}
