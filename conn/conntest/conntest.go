// Package conntest gives tests a database to themselves instead of a mock: a
// transaction that is rolled back, or a database that is dropped.
//
//	func TestTransfer(t *testing.T) {
//		tx := conntest.Tx(t, db) // db was opened in TestMain
//		...
//	}
//
// Code that begins a transaction of its own works in the one of the test, where it
// is a savepoint. Code that asks for several connections, or that commits in SQL,
// needs a database:
//
//	db := conntest.Database(t, os.Getenv("TEST_DATABASE_URL"), "app_template")
package conntest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
)

// endTimeout bounds what is done after a test.
const endTimeout = 5 * time.Second

// Tx begins a transaction of db that is rolled back when the test ends. It is not for
// use by several goroutines at once. The test fails when its transaction was
// ended before, since what it did may be stored then: a Commit belongs to the Tx
// that Begin of this one returns.
func Tx(t testing.TB, db *conn.DB) pgx.Tx {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // with parity the end of a test's context would end it
	tx, err := db.Begin(ctx)
	if err != nil {
		t.Fatalf("conntest: begin the transaction of the test: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(ctx, endTimeout)
		defer cancel()
		switch err := tx.Rollback(ctx); {
		case errors.Is(err, pgx.ErrTxClosed), errors.Is(err, conn.ErrTxEnded):
			t.Errorf("conntest: the transaction of the test was ended before the test: what it did may be stored: %v", err)
		case err != nil:
			t.Errorf("conntest: roll back the transaction of the test: %v", err)
		}
	})
	return tx
}

// Database creates a database on the server of url and opens it; opts are those of
// [conn.OpenURL]. It is a copy of the database template, in which nobody may be
// connected meanwhile, or with "" of the server's empty one. When the test ends it is
// closed and dropped; the test fails when a connection has not been given back
// by then. The role in url needs the right to create databases. [conn.DB.Describe]
// names the database of url.
func Database(t testing.TB, url, template string, opts ...conn.Option) *conn.DB {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	name := newName()
	create := "CREATE DATABASE " + name
	if template != "" {
		create += " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	}
	if err := atServer(ctx, url, create); err != nil {
		t.Fatalf("conntest: create the database of the test: %v", err)
	}
	t.Cleanup(func() {
		if err := atServer(ctx, url, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("conntest: drop the database of the test: %v", err)
		}
	})
	db, err := conn.OpenURL(ctx, url, append(opts[:len(opts):len(opts)], in(name))...)
	if err != nil {
		t.Fatalf("conntest: open the database of the test: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(ctx, endTimeout)
		defer cancel()
		if err := db.Shutdown(ctx); err != nil {
			t.Errorf("conntest: close the database of the test: %v", err)
		}
	})
	return db
}

// in connects to another database than the URL says.
func in(database string) conn.Option {
	return func(c *conn.Config) {
		edit := c.ConnConfig
		c.ConnConfig = func(ctx context.Context, cc *pgx.ConnConfig) error {
			cc.Database = database
			if edit == nil {
				return nil
			}
			return edit(ctx, cc)
		}
	}
}

func atServer(ctx context.Context, url, sql string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	db, err := conn.OpenURL(ctx, url, conn.WithMode(conn.ModeNull), conn.WithSize(1))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err = db.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

func newName() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	return "conntest_" + hex.EncodeToString(b)
}
