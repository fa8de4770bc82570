// Package testdb gives tests a fresh, migrated database on the server that
// NETRALINT_TEST_DATABASE_URL names.
package testdb

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"

	"example.com/orders/migrations"
)

const env = "NETRALINT_TEST_DATABASE_URL"

var count atomic.Int64

// URL creates an empty database that is dropped when the test ends, and returns
// its URL.
func URL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(env)
	if server == "" {
		t.Fatalf("set %s to the URL of a PostgreSQL server", env)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("parse %s: %v", env, err)
	}
	name := fmt.Sprintf("orders_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), count.Add(1))
	run(t, server, "CREATE DATABASE "+pq.QuoteIdentifier(name))
	t.Cleanup(func() { run(t, server, "DROP DATABASE "+pq.QuoteIdentifier(name)+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

// New returns a handle on a fresh database with all migrations applied.
func New(t testing.TB) *sql.DB {
	t.Helper()
	return Open(t, URL(t))
}

// Open migrates the database at url and returns a handle on it.
func Open(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatalf("open test database: %v", err)
	}
	t.Cleanup(func() { db.Close() })
	goose.SetBaseFS(migrations.FS)
	goose.SetLogger(goose.NopLogger())
	if err := goose.SetDialect("postgres"); err != nil {
		t.Fatal(err)
	}
	if err := goose.Up(db, "."); err != nil {
		t.Fatalf("migrate test database: %v", err)
	}
	return db
}

func run(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatalf("open test server: %v", err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
