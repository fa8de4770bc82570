package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/fixer"
)

const (
	storeBefore = `package store

import "database/sql"

type Store struct{ DB *sql.DB }

func Open(url string) (*Store, error) {
	db, err := sql.Open("postgres", url)
	return &Store{db}, err
}

func (s *Store) Touch() error {
	_, err := s.DB.Exec("SELECT pg_sleep(0)")
	return err
}
`
	storeAfter = `package store

import (
	"context"
	"database/sql"
)

type Store struct{ DB *sql.DB }

func Open(url string) (*Store, error) {
	db, err := sql.Open("postgres", url)
	return &Store{db}, err
}

func (s *Store) Touch(ctx context.Context) error {
	_, err := s.DB.ExecContext(ctx, "SELECT pg_sleep(0)")
	return err
}
`
	mainBefore = `package main

import "example.com/shop/store"

func main() {
	s, err := store.Open("postgres://localhost")
	if err != nil {
		panic(err)
	}
	if err := s.Touch(); err != nil {
		panic(err)
	}
	if _, err := s.DB.Exec("SELECT pg_sleep(1)"); err != nil {
		panic(err)
	}
}
`
	mainAfter = `package main

import (
	"context"

	"example.com/shop/store"
)

func main() {
	s, err := store.Open("postgres://localhost")
	if err != nil {
		panic(err)
	}
	if err := s.Touch(context.Background()); err != nil {
		panic(err)
	}
	if _, err := s.DB.Exec("SELECT pg_sleep(1)"); err != nil {
		panic(err)
	}
}
`
	storeTest = `package store_test

import (
	"testing"

	"example.com/shop/store"
)

func TestOpen(t *testing.T) {
	s, _ := store.Open("postgres://localhost")
	s.DB.Exec("SELECT pg_sleep(2)")
}
`
)

// TestBefore runs on an overlay with and without the report of the run before
// it: what is found, and what does not compile, is the same.
func TestBefore(t *testing.T) {
	for name, test := range map[string]struct {
		store, main string
		problems    bool
	}{
		"a parameter more":      {store: storeAfter, main: mainAfter},
		"nothing else":          {store: storeBefore, main: mainBefore + "\nfunc more() {}\n"},
		"a call is forgotten":   {store: storeAfter, main: mainBefore, problems: true},
		"a declaration is none": {store: storeAfter + "\nvar _ int = \"\"\n", main: mainAfter, problems: true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
			for name, text := range map[string]string{
				"go.mod": "module example.com/shop\n\ngo 1.24\n", "main.go": mainBefore,
				"store/store.go": storeBefore, "store/store_test.go": storeTest,
			} {
				if err := os.MkdirAll(filepath.Dir(file(name)), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file(name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("GOWORK", "off")
			cfg := Config{Dir: dir, Patterns: []string{"./..."}, Tests: true, Rules: analyzers.All()}
			before := mustRun(t, cfg)
			if len(before.Findings) < 3 || len(before.Problems) > 0 {
				t.Fatalf("before: %v %v", before.Findings, before.Problems)
			}
			overlay, err := fixer.NewOverlay([]fixer.Replacement{
				{Name: file("store/store.go"), Old: []byte(storeBefore), New: []byte(test.store)},
				{Name: file("main.go"), Old: []byte(mainBefore), New: []byte(test.main)},
				{Name: file("go.mod"), Old: []byte("module example.com/shop\n\ngo 1.24\n"), New: []byte("module example.com/shop\n\ngo 1.26\n")},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer overlay.Remove()
			cfg.Overlay = overlay
			want := mustRun(t, cfg)
			cfg.Before = before
			got := mustRun(t, cfg)
			if diff := cmp.Diff(want.Findings, got.Findings); diff != "" {
				t.Errorf("findings (-without the report before, +with it):\n%s", diff)
			}
			if diff := cmp.Diff(want.Problems, got.Problems); diff != "" || test.problems != (len(got.Problems) > 0) {
				t.Errorf("problems (-without the report before, +with it):\n%s", diff)
			}
		})
	}
}

func mustRun(t *testing.T, cfg Config) *Report {
	t.Helper()
	report, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return report
}
