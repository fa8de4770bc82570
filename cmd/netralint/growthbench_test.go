//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkGrowth lints and migrates modules of 50, 200 and 800 packages: stores
// that are handed down through interfaces to handlers of requests. The metrics
// are processor time and peak memory for each package, their ratio to the module
// of 50 packages, and the ratio of the peaks of -fix and of the cold lint; in the
// name is what it should not exceed. A process of the go command counts, too.
func BenchmarkGrowth(b *testing.B) {
	t, root := newTools(b)
	m := &measured{tools: t, dir: filepath.Join(b.TempDir(), "first")}
	m.lay(b, handed(b, filepath.Join(root, "testdata", "legacy"), 4))
	m.run(b, "go", "list", "-export", "-deps", "-test", "./...")
	m.run(b, m.netralint, "-diff", "-conn-replace="+root, "./...") // has conn compiled, for all
	var lintSmall, fixSmall cost
	for _, packages := range []int{50, 200, 800} {
		b.Run(fmt.Sprint(packages), func(b *testing.B) {
			m := &measured{tools: t, dir: filepath.Join(b.TempDir(), "module")}
			files := handed(b, filepath.Join(root, "testdata", "legacy"), packages)
			for b.Loop() {
				m.lay(b, files)
				m.run(b, "go", "list", "-export", "-deps", "-test", "./...")
				m.forget()
				lint := m.run(b, m.netralint, "./...")
				m.forget()
				fix := m.run(b, m.netralint, "-fix", "-allow-dirty", "-conn-replace="+root, "./...")
				if packages == 50 {
					lintSmall, fixSmall = lint, fix
				}
				m.grown(b, "lint", packages, lint, lintSmall)
				m.grown(b, "fix", packages, fix, fixSmall)
				b.ReportMetric(float64(fix.memory)/float64(lint.memory), "fix/lint-MB(2)")
			}
			if got := m.packages(b); got != packages {
				b.Fatalf("the module has %d packages, want %d", got, packages)
			}
		})
	}
}

// grown reports what a run took for each package, beside the run on 50 packages.
func (m *measured) grown(b *testing.B, name string, packages int, c, small cost) {
	per := func(c cost, n int) float64 { return c.cpu.Seconds() / float64(n) }
	b.ReportMetric(1000*per(c, packages), name+"-ms/package")
	b.ReportMetric(megabytes(c.memory), name+"-MB")
	if small.cpu > 0 {
		b.ReportMetric(per(c, packages)/per(small, 50), name+"-cpu/50(1)")
		b.ReportMetric(float64(c.memory)/float64(packages)/(float64(small.memory)/50), name+"-memory/50(1)")
	}
}

// handed returns the files of a module with so many packages: half of them
// stores, half handlers that get a store as an interface, and a program.
func handed(b *testing.B, legacy string, packages int) map[string][]byte {
	b.Helper()
	files := make(map[string][]byte)
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(legacy, name))
		if err != nil {
			b.Fatal(err)
		}
		files[name] = data
	}
	var imports, routes strings.Builder
	for i := range (packages - 1) / 2 {
		store := fmt.Sprintf("store%d", i)
		files["internal/"+store+"/store.go"] = []byte(strings.ReplaceAll(storeText, "STORE", store))
		fmt.Fprintf(&imports, "\t%q\n", "example.com/orders/internal/"+store)
		handler := fmt.Sprintf("handler%d", i)
		files["internal/"+handler+"/handler.go"] = []byte(strings.ReplaceAll(handlerText, "HANDLER", handler))
		fmt.Fprintf(&imports, "\t%q\n", "example.com/orders/internal/"+handler)
		fmt.Fprintf(&routes, "\thttp.Handle(%q, %s.New(%s.New(db)))\n", "/"+store, handler, store)
	}
	if packages%2 == 0 {
		files["internal/empty/empty.go"] = []byte("package empty\n")
	}
	text := strings.ReplaceAll(programText, "IMPORTS\n", imports.String())
	files["main.go"] = []byte(strings.ReplaceAll(text, "ROUTES\n", routes.String()))
	return files
}

const storeText = `package STORE

import "database/sql"

type Store struct{ db *sql.DB }

func New(db *sql.DB) *Store { return &Store{db: db} }

func (s *Store) Name(id int64) (string, error) {
	var name string
	err := s.db.QueryRow("SELECT name FROM STORE WHERE id = $1", id).Scan(&name)
	return name, err
}

func (s *Store) Names() ([]string, error) {
	rows, err := s.db.Query("SELECT name FROM STORE")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func (s *Store) Rename(id int64, name string) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("UPDATE STORE SET name = $1 WHERE id = $2", name, id); err != nil {
		return err
	}
	return tx.Commit()
}
`

const handlerText = `package HANDLER

import (
	"fmt"
	"net/http"
)

type names interface {
	Name(id int64) (string, error)
	Names() ([]string, error)
	Rename(id int64, name string) error
}

type Handler struct{ names names }

func New(names names) *Handler { return &Handler{names: names} }

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.names.Rename(1, r.FormValue("name")); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	all, err := h.names.Names()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	first, err := h.names.Name(1)
	fmt.Fprintln(w, all, first, err)
}
`

const programText = `package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"

	_ "github.com/lib/pq"
IMPORTS
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
ROUTES
	log.Fatal(http.ListenAndServe(":8080", nil))
}
`
