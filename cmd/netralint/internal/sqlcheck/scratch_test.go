package sqlcheck

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/cmd/netralint/internal/servertest"
)

// Migrations run as their tools run them: in a transaction, without one where a statement
// demands it, and as they say themselves.
func TestMigrationsRunInTransactions(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	url, ok := servertest.URL(t, root)
	if !ok {
		return
	}
	const first = "CREATE TABLE users (id int);"
	for _, test := range []struct{ name, sql, want string }{
		{"lock", first + "LOCK users; ALTER TABLE users ADD n int", ""},
		{"temporary", "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1 AS a; CREATE TABLE users AS SELECT a FROM t", ""},
		{"local setting", "CREATE SCHEMA own; SET LOCAL search_path = own; CREATE TABLE users (id int); SELECT 1 FROM own.users", ""},
		{"concurrently", first + "CREATE INDEX CONCURRENTLY i ON users (id)", ""},
		{"own transactions", "BEGIN;" + first + "COMMIT; CREATE INDEX CONCURRENTLY i ON users (id)", ""},
		{"new value", "CREATE TYPE color AS ENUM ('red'); ALTER TYPE color ADD VALUE 'blue'; CREATE TABLE t (c color DEFAULT 'blue')", ""},
		{"role", first + "GRANT SELECT ON users TO netralint_nobody; ALTER TABLE users ADD n int", ""},
		{"role at the end", first + "GRANT SELECT ON users TO netralint_nobody", ""},
		{"deferred", "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED); INSERT INTO b VALUES (1)", "violates foreign key"},
		{"fault", first + "\nLOCK users;\nALTER TABLE nobody ADD n int", "migration 1.sql:3: relation \"nobody\" does not exist"},
		{"fault beside concurrently", first + "\nCREATE INDEX CONCURRENTLY i ON users (id);\nALTER TABLE nobody ADD n int", "migration 1.sql:3: relation \"nobody\" does not exist"},
	} {
		s, err := Build(t.Context(), url, []Migration{{"1.sql", test.sql}, {"2.sql", "SELECT 1"}})
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
		if err != nil {
			continue
		}
		if notes := strings.HasPrefix(test.name, "role"); (len(s.Notes) == 1) != notes || len(s.Notes) > 1 {
			t.Errorf("%s: notes %q", test.name, s.Notes)
		}
		if err := s.Drop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}
}

// Numbered files belong to the others whether they say up or not.
func TestMigrationFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"001_old.sql", "002_new.up.sql", "002_new.down.sql", "seed.sql", "README.md"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("SELECT 1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := ReadMigrations(dir)
	if err != nil || len(all) != 2 || all[0].Name != "001_old.sql" || all[1].Name != "002_new.up.sql" {
		t.Errorf("%v, %v", all, err)
	}
}
