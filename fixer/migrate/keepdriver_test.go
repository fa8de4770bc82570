package migrate_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate"
)

const opensByName = `
-- named.go --
package shop

import "github.com/jmoiron/sqlx"

func One(dsn string) (n int, err error) {
	db, err := sqlx.Open("postgres", dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.Get(&n, "SELECT 1")
	return n, err
}
-- any.go --
package shop

import (
	"database/sql"

	_ "github.com/lib/pq"
)

`

// Code that opens any driver, or has a function that does as a value, needs the name,
// also where what else brought it is native.
func TestDriverNameStays(t *testing.T) {
	for _, any := range []string{
		"func Any(driver, dsn string) (*sql.DB, error) { return sql.Open(driver, dsn) }",
		"var Any = sql.Open",
	} {
		t.Run(any, func(t *testing.T) { testDriverNameStays(t, opensByName+any+"\n") })
	}
}

func testDriverNameStays(t *testing.T, archive string) {
	dir := fixtest.Unpack(t, txtar.Parse([]byte(archive)))
	r, err := migrate.Plan(t.Context(), migrate.Options{Dir: dir, Env: env(), ConnReplace: moduleRoot(t), Steps: true, Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, f := range r.Files {
		text[filepath.Base(f.Name)] = string(f.New)
	}
	const path = `"github.com/netra-systems/netralint/conn/pqdriver"`
	if got := text["named.go"]; strings.Contains(got, "sqlx.Open") || !strings.Contains(got, "_ "+path) {
		t.Errorf("named.go:\n%s", got)
	}
	if got := text["any.go"]; got == "" || strings.Contains(got, path) {
		t.Errorf("any.go:\n%s", got)
	}
	last := r.Steps[len(r.Steps)-1]
	if last.Name != "driver name" || len(last.Files) != 1 || string(last.Files[0].New) != text["named.go"] {
		t.Errorf("the last step is %s, with %d files", last.Name, len(last.Files))
	}
}

const registers = `
-- db/db.go --
package db

import (
	"database/sql"

	_ "github.com/lib/pq"
)

func Open(dsn string) (*sql.DB, error) { return sql.Open("postgres", dsn) }
-- internal/db/db.go --
package db

import (
	"database/sql"

	_ "github.com/lib/pq"
)

func Open(dsn string) (*sql.DB, error) { return sql.Open("postgres", dsn) }
`

// Other modules may open by the name that a package registered.
func TestLostRegistrationIsTold(t *testing.T) {
	r := plan(t, fixtest.Unpack(t, txtar.Parse([]byte(registers))), false)
	var told []string
	for _, n := range r.Report.Notes {
		if strings.Contains(n, "no longer registers") {
			told = append(told, n)
		}
	}
	if len(told) != 1 || !strings.HasPrefix(told[0], "db/db.go: package example.com/shop/db ") {
		t.Errorf("told: %q", told)
	}
}
