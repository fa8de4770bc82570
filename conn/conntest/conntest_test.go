package conntest_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/conntest"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// recorder is a test of the test: it keeps what it is told and ends when asked.
type recorder struct {
	testing.TB
	told []string
	ends []func()
}

func (r *recorder) Cleanup(f func()) { r.ends = append(r.ends, f) }
func (r *recorder) Errorf(format string, a ...any) {
	r.told = append(r.told, fmt.Sprintf(format, a...))
}

func (r *recorder) end() {
	for len(r.ends) > 0 {
		last := len(r.ends) - 1
		f := r.ends[last]
		r.ends = r.ends[:last]
		f()
	}
}

func number(t *testing.T, db *conn.DB, sql string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func exec(t *testing.T, db *conn.DB, sql string) {
	t.Helper()
	if _, err := db.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, url string, opts ...conn.Option) *conn.DB {
	t.Helper()
	db, err := conn.OpenURL(t.Context(), url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

func TestTxIsRolledBack(t *testing.T) {
	for _, opts := range [][]conn.Option{nil, {parity.LibPQ()}} {
		db := open(t, pgtest.Database(t), opts...)
		exec(t, db, "CREATE TABLE n (n int)")
		for name, tt := range map[string]struct {
			do     func(ctx context.Context, tx pgx.Tx) error
			stored int
			told   bool
		}{
			"rolled back": {func(ctx context.Context, tx pgx.Tx) error { return nil }, 0, false},
			"a transaction within": {func(ctx context.Context, tx pgx.Tx) error {
				return pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error { _, err := tx.Exec(ctx, "INSERT INTO n VALUES (2)"); return err })
			}, 0, false},
			"committed":         {func(ctx context.Context, tx pgx.Tx) error { return tx.Commit(ctx) }, 1, true},
			"committed in SQL":  {func(ctx context.Context, tx pgx.Tx) error { _, err := tx.Exec(ctx, "COMMIT"); return err }, 1, true},
			"a statement fails": {func(ctx context.Context, tx pgx.Tx) error { _, _ = tx.Exec(ctx, "SELECT 1/0"); return nil }, 0, false},
		} {
			exec(t, db, "TRUNCATE n")
			r := &recorder{TB: t}
			tx := conntest.Tx(r, db)
			if _, err := tx.Exec(t.Context(), "INSERT INTO n VALUES (1)"); err != nil {
				t.Fatal(err)
			}
			if err := tt.do(t.Context(), tx); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			r.end()
			if n := number(t, db, "SELECT count(*) FROM n"); n != tt.stored || len(r.told) > 0 != tt.told {
				t.Errorf("%s: %d rows are stored, want %d; told %q", name, n, tt.stored, r.told)
			}
		}
	}
}

func TestDatabaseIsACopyAndGone(t *testing.T) {
	server := pgtest.ServerURL(t)
	template := pgtest.Database(t)
	setUp := open(t, template)
	exec(t, setUp, "CREATE TABLE n AS SELECT 7 AS n")
	name := template[strings.LastIndex(template, "/")+1:]
	name, _, _ = strings.Cut(name, "?")
	setUp.Close()
	r := &recorder{TB: t}
	edited := 0
	db := conntest.Database(r, server, name, conn.WithConnConfig(func(context.Context, *pgx.ConnConfig) error { edited++; return nil }))
	if n := number(t, db, "SELECT n FROM n"); n != 7 || edited != 1 {
		t.Errorf("read %d, want 7; the settings were edited %d times", n, edited)
	}
	exec(t, db, "DELETE FROM n")
	empty := conntest.Database(r, server, "")
	if n := number(t, empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); n != 0 {
		t.Errorf("%d tables in an empty database", n)
	}
	r.end()
	if len(r.told) > 0 {
		t.Errorf("told %q", r.told)
	}
	if n := number(t, open(t, server), "SELECT count(*) FROM pg_database WHERE datname LIKE 'conntest%'"); n != 0 {
		t.Errorf("%d databases are left", n)
	}
	if n := number(t, open(t, template), "SELECT n FROM n"); n != 7 {
		t.Errorf("the template was changed: %d", n)
	}
}

func TestDatabaseTellsOfAConnectionNotGivenBack(t *testing.T) {
	r := &recorder{TB: t}
	db := conntest.Database(r, pgtest.ServerURL(t), "")
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.end()
	c.Release()
	if len(r.told) != 1 || !strings.Contains(r.told[0], "connections were cut off") {
		t.Errorf("told %q", r.told)
	}
}
