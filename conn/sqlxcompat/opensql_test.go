//netralint:ignore blockingcall the functions under test are called as programs on sqlx do
package sqlxcompat_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/pqcompat"
	"github.com/netra-systems/netralint/conn/sqlxcompat"
)

// wrapped is what a library makes of a pool.
type wrapped struct {
	*sql.DB
	driver string
}

func wrap(db *sql.DB, driver string) *wrapped { return &wrapped{db, driver} }

// No driver is registered here: what is opened by the name "postgres" needs none.
func TestOpenSQL(t *testing.T) {
	url := pgtest.Database(t)
	for name, open := range map[string]func() (*wrapped, error){
		"OpenSQL":           func() (*wrapped, error) { return sqlxcompat.OpenSQL(wrap, "postgres", url) },
		"MustOpenSQL":       func() (*wrapped, error) { return sqlxcompat.MustOpenSQL(wrap, "postgres", url), nil },
		"ConnectSQL":        func() (*wrapped, error) { return sqlxcompat.ConnectSQL(wrap, "postgres", url) },
		"ConnectSQLContext": func() (*wrapped, error) { return sqlxcompat.ConnectSQLContext(t.Context(), wrap, "postgres", url) },
		"MustConnectSQL":    func() (*wrapped, error) { return sqlxcompat.MustConnectSQL(wrap, "postgres", url), nil },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := open()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			var got string
			if err := db.QueryRowContext(t.Context(), "SELECT $1::text", 42).Scan(&got); err != nil || got != "42" {
				t.Errorf("an int into text gave %q, %v; want 42 as with lib/pq", got, err)
			}
			if _, ok := db.Driver().(*pqcompat.Driver); !ok || db.driver != "postgres" {
				t.Errorf("driver %T, called %q", db.Driver(), db.driver)
			}
			if n := db.Stats().MaxOpenConnections; n != 0 {
				t.Errorf("at most %d connections, want no limit but the program's own", n)
			}
		})
	}
}

func TestOpenSQLFails(t *testing.T) {
	if db, err := sqlxcompat.OpenSQL(wrap, "nosuch", ""); err == nil || db != nil {
		t.Errorf("a driver that nobody registered: %v, %v", db, err)
	}
	if db, err := sqlxcompat.ConnectSQL(wrap, "postgres", "mysql://h/d"); err == nil || db != nil {
		t.Errorf("a URL of another database: %v, %v", db, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	db, err := sqlxcompat.ConnectSQLContext(ctx, wrap, "postgres", pgtest.Database(t))
	if !errors.Is(err, context.Canceled) || db == nil {
		t.Fatalf("connecting with an ended context: %v, %v; want the database and the error, as of sqlx", db, err)
	}
	_ = db.Close()
	defer func() {
		if recover() == nil {
			t.Error("MustConnectSQL does not panic")
		}
	}()
	sqlxcompat.MustConnectSQL(wrap, "nosuch", "")
}
