//go:build pgbouncer

// These tests need the program PgBouncer, which .ci/servers gets.

package conn

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// throughBouncer are the ways of sending statements whose text is n's.
func throughBouncer(ctx context.Context, db *DB, n int) map[string]func() error {
	query := fmt.Sprintf("SELECT $1::int + %d", n)
	inTx := func(f func(tx pgx.Tx) error) func() error {
		return func() error { return db.InTx(ctx, f) }
	}
	batch := func() *pgx.Batch {
		b := &pgx.Batch{}
		b.Queue(query, 1)
		b.Queue("INSERT INTO n VALUES ($1)", n)
		return b
	}
	row := []string{"n"}
	return map[string]func() error{
		"Exec":        func() error { _, err := db.Exec(ctx, query, 1); return err },
		"QueryRow":    func() error { return db.QueryRow(ctx, query, 1).Scan(new(int)) },
		"SendBatch":   func() error { return db.SendBatch(ctx, batch()).Close() },
		"Tx.QueryRow": inTx(func(tx pgx.Tx) error { return tx.QueryRow(ctx, query, 1).Scan(new(int)) }),
		"Tx.Batch":    inTx(func(tx pgx.Tx) error { return tx.SendBatch(ctx, batch()).Close() }),
		"Tx.CopyFrom": inTx(func(tx pgx.Tx) error {
			_, err := tx.CopyFrom(ctx, pgx.Identifier{"n"}, row, pgx.CopyFromRows([][]any{{n}}))
			return err
		}),
		"sql.Exec":     func() error { _, err := db.SQL().ExecContext(ctx, query, 1); return err },
		"sql.QueryRow": func() error { return db.SQL().QueryRowContext(ctx, query, 1).Scan(new(int)) },
		"sql.Prepare": func() error {
			st, err := db.SQL().PrepareContext(ctx, query)
			if err != nil {
				return err
			}
			return errors.Join(st.QueryRowContext(ctx, 1).Scan(new(int)), st.Close())
		},
		"sql.Tx": func() error {
			tx, err := db.SQL().BeginTx(ctx, &sql.TxOptions{})
			if err != nil {
				return err
			}
			return errors.Join(tx.QueryRowContext(ctx, query, 1).Scan(new(int)), tx.Commit())
		},
	}
}

func startBouncer(t *testing.T, opts ...Option) *DB {
	t.Helper()
	database := pgtest.Database(t)
	if _, err := start(t, database).Exec(t.Context(), "CREATE TABLE n (n int)"); err != nil {
		t.Fatal(err)
	}
	return start(t, pgtest.Bouncer(t, database), opts...)
}

func TestBehindPgBouncer(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		t.Run(parity.String(), func(t *testing.T) {
			db := startBouncer(t, WithPgBouncer(), WithParity(parity))
			var users sync.WaitGroup
			for i := range 12 {
				users.Go(func() {
					for n := range 10 {
						for name, do := range throughBouncer(t.Context(), db, (i+n)%7) {
							if err := do(); err != nil {
								t.Errorf("%s: %v", name, err)
							}
						}
					}
				})
			}
			users.Wait()
		})
	}
}

// Without the option the errors say that it is missing.
func TestErrorsBehindPgBouncerNameTheOption(t *testing.T) {
	db := startBouncer(t, WithSize(12))
	var users sync.WaitGroup
	failed := make(chan error, 10000)
	for i := range 12 {
		users.Go(func() {
			for n := range 10 {
				for name, do := range throughBouncer(t.Context(), db, (i+n)%7) {
					if err := do(); err != nil {
						failed <- fmt.Errorf("%s: %w", name, err)
					}
				}
			}
		})
	}
	users.Wait()
	close(failed)
	seen := 0
	for err := range failed {
		if c := Code(err); c != "42P05" && c != "26000" {
			continue
		}
		if seen++; !strings.Contains(err.Error(), "WithPgBouncer") {
			t.Errorf("no advice: %v", err)
		}
	}
	if seen == 0 {
		t.Error("nothing failed")
	}
}
