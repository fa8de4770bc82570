package migrate_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// foreseen holds that a file which is foreseen to leave lib/pq leaves it, and no other.
func foreseen(t *testing.T, dir string, noParity bool, r *migrate.Result) {
	t.Helper()
	f, err := migrate.Foresee(t.Context(), migrate.Options{Dir: dir, Env: env(), Level: migrate.LevelDriver, NoContexts: true, NoParity: noParity})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(r.Report.Refusals, func(f migrate.Refusal) bool { return f.Code == reason.DoesNotCompile }) {
		return // that is seen when it is made
	}
	for _, file := range r.Module.Files() {
		now := source(t, file)
		if !importsPQ(t, now) {
			continue
		}
		if i := slices.IndexFunc(r.Files, func(n fixer.Replacement) bool { return n.Name == file.Name }); i >= 0 {
			now = r.Files[i].New
		}
		if f.Opens(file.Name, 0, 0) && !f.Leaves(file.Name) && !bytes.Contains(now, []byte("lib/pq/")) {
			t.Errorf("%s: nothing is foreseen to open lib/pq, and it is foreseen to stay", r.Module.Rel(file.Name))
		}
		if left := !importsPQ(t, now); f.Leaves(file.Name) != left {
			t.Errorf("%s: foreseen to leave lib/pq: %v, leaves it: %v", r.Module.Rel(file.Name), f.Leaves(file.Name), left)
		}
	}
}

func source(t *testing.T, f *fixer.File) []byte {
	t.Helper()
	src, err := os.ReadFile(f.Name)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func importsPQ(t *testing.T, src []byte) bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"github.com/lib/pq"` })
}

// Behind each call without a context stands whether it gets one.
const contextsForeseen = `
-- go.mod --
module example.com/m

go 1.26
-- main.go --
package main

import (
	"context"
	"database/sql"
	"net/http"

	"example.com/m/store"
)

type server struct{ store *store.Store }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.store.Count() }

func main() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	db, _ := sql.Open("postgres", "")
	s := &server{store.New(ctx, db)}
	http.ListenAndServe("", s)
}
-- store/store.go --
package store

import (
	"context"
	"database/sql"
	"fmt"
)

type Store struct{ db *sql.DB }

func New(ctx context.Context, db *sql.DB) *Store {
	db.Exec("SELECT 1") // gets: in scope
	return &Store{db}
}

func (s *Store) Count() (n int) {
	s.db.QueryRow("SELECT 1").Scan(&n) // gets: of the request
	fmt.Println(s)
	return n
}

// String is called by package fmt.
func (s *Store) String() string {
	s.db.Exec("SELECT 2") // stays: the interface is of another module
	return ""
}
-- api/api.go --
// Package api is for other modules.
//
//netralint:api
package api

import "database/sql"

func Ready(db *sql.DB) error {
	return db.Ping() // stays: exported, and nothing here calls it
}
`

func TestForeseeContexts(t *testing.T) {
	dir := fixtest.Unpack(t, txtar.Parse([]byte(contextsForeseen)))
	opts := migrate.Options{Dir: dir, Env: env(), Level: migrate.LevelContext}
	f, err := migrate.Foresee(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	r, err := migrate.Plan(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, file := range r.Module.Files() {
		src := string(source(t, file))
		now := src
		if i := slices.IndexFunc(r.Files, func(n fixer.Replacement) bool { return n.Name == file.Name }); i >= 0 {
			now = string(r.Files[i].New)
		}
		for i, line := range strings.Split(src, "\n") {
			call, want, ok := strings.Cut(line, " // ")
			if !ok {
				continue
			}
			told++
			gets := strings.HasPrefix(want, "gets")
			column := strings.IndexAny(call, "sd") + 1
			if strings.Contains(call, "return ") {
				column = strings.Index(call, "return ") + len("return ") + 1
			}
			if f.Gives(file.Name, i+1, column) != gets || strings.Contains(now, call) == gets {
				t.Errorf("%s: foreseen: %v, made: %v", strings.TrimSpace(line), f.Gives(file.Name, i+1, column), !strings.Contains(now, call))
			}
		}
	}
	if told != 4 {
		t.Errorf("%d calls are told of", told)
	}
}

const nilForeseen = `
-- go.mod --
module example.com/m

go 1.26
-- main.go --
package main

import (
	"context"
	"database/sql"
)

func find(ctx context.Context, db *sql.DB) error {
	_, err := db.Exec("SELECT 1")
	return err
}

func other(ctx context.Context, db *sql.DB) error {
	_, err := db.Exec("SELECT 2")
	return err
}

func main() {
	db, _ := sql.Open("postgres", "")
	find(nil, db)
	other(context.Background(), db)
}
`

// A call whose context in scope can be nil gets none, and nobody else is to give it that.
func TestForeseeNil(t *testing.T) {
	dir := fixtest.Unpack(t, txtar.Parse([]byte(nilForeseen)))
	f, err := migrate.Foresee(t.Context(), migrate.Options{Dir: dir, Env: env(), Level: migrate.LevelContext})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "main.go")
	for line, stays := range map[int]bool{9: true, 14: false} {
		if f.FromNil(name, line, 12) != stays || f.Gives(name, line, 12) == stays {
			t.Errorf("line %d: gets no context: %v, gets one: %v", line, f.FromNil(name, line, 12), f.Gives(name, line, 12))
		}
	}
}
