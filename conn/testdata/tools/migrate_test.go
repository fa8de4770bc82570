package tools_test

import (
	"context"
	"database/sql"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	migratepq "github.com/golang-migrate/migrate/v4/database/postgres"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
)

// ways are the settings a migration tool may meet. A tool that holds one
// connection while it uses another needs two.
var ways = map[string][]conn.Option{
	"pool":           {conn.WithMode(conn.ModePool)},
	"bounded":        {conn.WithMode(conn.ModeBounded), conn.WithSize(2)},
	"null":           {conn.WithMode(conn.ModeNull), conn.WithSize(2)},
	"null, lib/pq":   {conn.WithMode(conn.ModeNull), conn.WithSize(2), parity.LibPQ()},
	"pool, lib/pq":   {conn.WithMode(conn.ModePool), parity.LibPQ()},
	"pool, pooler":   {conn.WithMode(conn.ModePool), conn.WithPgBouncer()},
	"pooler, lib/pq": {conn.WithMode(conn.ModePool), conn.WithPgBouncer(), parity.LibPQ()},
}

// handles are the two doors to a sql.DB.
func handles(t *testing.T, f func(t *testing.T, db *sql.DB, native *conn.DB)) {
	for name, opts := range ways {
		t.Run(name, func(t *testing.T) {
			t.Run("SQL", func(t *testing.T) {
				db := open(t, opts...)
				f(t, db.SQL(), db)
			})
			t.Run("OpenSQL", func(t *testing.T) {
				url := pgtest.Database(t)
				db, err := conn.OpenSQL(url, opts...)
				if err != nil {
					t.Fatal(err)
				}
				native, err := conn.OpenURL(t.Context(), url, opts...)
				if err != nil {
					t.Fatal(err)
				}
				f(t, db, native)
				native.Close()
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

const (
	createBook   = "CREATE TABLE book (id bigserial PRIMARY KEY, title text NOT NULL);\n"
	fillBook     = "INSERT INTO book (title) VALUES ('Kim'), ('Emma');\nALTER TABLE book ADD COLUMN pages int NOT NULL DEFAULT 1;\n"
	unfillBook   = "ALTER TABLE book DROP COLUMN pages;\nTRUNCATE book;\n"
	concurrent   = "CREATE INDEX CONCURRENTLY book_title ON book (title);\n"
	unconcurrent = "DROP INDEX book_title;\n"
)

func books(t *testing.T, db *conn.DB) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM book WHERE pages = 1").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func tables(t *testing.T, db *conn.DB) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM pg_class WHERE relname IN ('book', 'book_title')").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGoose(t *testing.T) {
	files := fstest.MapFS{
		"00001_book.sql":  {Data: []byte("-- +goose Up\n" + createBook + "-- +goose Down\nDROP TABLE book;\n")},
		"00002_fill.sql":  {Data: []byte("-- +goose Up\n" + fillBook + "-- +goose Down\n" + unfillBook)},
		"00003_index.sql": {Data: []byte("-- +goose NO TRANSACTION\n-- +goose Up\n" + concurrent + "-- +goose Down\n" + unconcurrent)},
	}
	handles(t, func(t *testing.T, db *sql.DB, native *conn.DB) {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			t.Fatal(err)
		}
		p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
		if err != nil {
			t.Fatal(err)
		}
		if done, err := p.Up(t.Context()); err != nil || len(done) != 3 {
			t.Fatalf("up: %d migrations, %v", len(done), err)
		}
		if n := books(t, native); n != 2 {
			t.Errorf("%d books, want 2", n)
		}
		if v, err := p.GetDBVersion(t.Context()); err != nil || v != 3 {
			t.Errorf("version %d, %v", v, err)
		}
		if done, err := p.DownTo(t.Context(), 0); err != nil || len(done) != 3 {
			t.Fatalf("down: %d migrations, %v", len(done), err)
		}
		if n := tables(t, native); n != 0 {
			t.Errorf("%d tables are left", n)
		}
	})
}

func TestGolangMigrate(t *testing.T) {
	files := fstest.MapFS{
		"1_book.up.sql": {Data: []byte(createBook)}, "1_book.down.sql": {Data: []byte("DROP TABLE book;")},
		"2_fill.up.sql": {Data: []byte(fillBook)}, "2_fill.down.sql": {Data: []byte(unfillBook)},
		"3_index.up.sql": {Data: []byte(concurrent)}, "3_index.down.sql": {Data: []byte(unconcurrent)},
	}
	for name, driver := range map[string]func(*sql.DB) (database.Driver, error){
		"pgx":      func(db *sql.DB) (database.Driver, error) { return migratepgx.WithInstance(db, &migratepgx.Config{}) },
		"postgres": func(db *sql.DB) (database.Driver, error) { return migratepq.WithInstance(db, &migratepq.Config{}) },
	} {
		t.Run(name, func(t *testing.T) {
			handles(t, func(t *testing.T, db *sql.DB, native *conn.DB) { migrateUpAndDown(t, files, db, driver, native) })
		})
	}
}

func migrateUpAndDown(t *testing.T, files fs.FS, db *sql.DB, driver func(*sql.DB) (database.Driver, error), native *conn.DB) {
	source, err := iofs.New(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	target, err := driver(db)
	if err != nil {
		t.Fatal(err)
	}
	m, err := migrate.NewWithInstance("iofs", source, "postgres", target)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Up(); err != nil {
		t.Fatalf("up: %v", err)
	}
	if n := books(t, native); n != 2 {
		t.Errorf("%d books, want 2", n)
	}
	if v, dirty, err := m.Version(); err != nil || v != 3 || dirty {
		t.Errorf("version %d, dirty %v, %v", v, dirty, err)
	}
	if err := m.Down(); err != nil {
		t.Fatalf("down: %v", err)
	}
	if n := tables(t, native); n != 0 {
		t.Errorf("%d tables are left", n)
	}
	if serr, derr := m.Close(); serr != nil || derr != nil {
		t.Errorf("close: %v, %v", serr, derr)
	}
	if again := native.SQL(); again.PingContext(context.Background()) != nil {
		t.Error("after the tool closed its sql.DB there is no new one")
	}
}
