package conn

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// A copy into a column that has got another type stores the value that it is given, on
// connections that have copied into it before.
func TestCopyFromAfterAChangeOfTypes(t *testing.T) {
	type copier interface {
		CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error)
	}
	for name, opts := range map[string][]Option{"pool": nil, "PgBouncer": {WithPgBouncer()}, "report": {WithParity(ParityReport)}, "parity": {WithParity(LibPQ)}} {
		for way, run := range map[string]func(*DB, func(copier)){
			"DB": func(db *DB, f func(copier)) { f(db) },
			"Conn": func(db *DB, f func(copier)) {
				c := acquire(t, db, 1)[0]
				defer c.Release()
				f(c)
			},
			"Tx": func(db *DB, f func(copier)) {
				if err := db.InTx(t.Context(), func(tx pgx.Tx) error { f(tx); return nil }); err != nil {
					t.Error(err)
				}
			},
			"savepoint": func(db *DB, f func(copier)) {
				err := db.InTx(t.Context(), func(tx pgx.Tx) error {
					return pgx.BeginFunc(t.Context(), tx, func(part pgx.Tx) error { f(part); return nil })
				})
				if err != nil {
					t.Error(err)
				}
			},
		} {
			t.Run(name+"/"+way, func(t *testing.T) {
				pgtest.NoLeaks(t)
				db := start(t, pgtest.Database(t), append(opts, WithSize(1), WithOverflow(-1))...)
				for _, text := range []string{"CREATE TABLE orders (items int8)", "", "ALTER TABLE orders ALTER items TYPE float8", ""} {
					if text != "" {
						if _, err := db.Exec(t.Context(), text); err != nil {
							t.Fatal(err)
						}
						continue
					}
					run(db, func(c copier) {
						if _, err := c.CopyFrom(t.Context(), pgx.Identifier{"orders"}, []string{"items"}, pgx.CopyFromRows([][]any{{int64(42)}})); err != nil {
							t.Error(err)
						}
					})
				}
				var stored string
				if err := db.QueryRow(t.Context(), "SELECT string_agg(items::text, ' ') FROM orders").Scan(&stored); err != nil || stored != "42 42" {
					t.Errorf("stored %s, %v", stored, err)
				}
			})
		}
	}
}

// What a program has prepared outlives a change of types.
func TestCopyFromKeepsPreparedStatements(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	c := acquire(t, db, 1)[0]
	defer c.Release()
	if _, err := c.Prepare(t.Context(), "seven", "SELECT 7"); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"CREATE TABLE orders (items int8)", "ALTER TABLE orders ALTER items TYPE float8"} {
		if _, err := c.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
		if _, err := c.CopyFrom(t.Context(), pgx.Identifier{"orders"}, []string{"items"}, pgx.CopyFromRows([][]any{{int64(42)}})); err != nil {
			t.Fatal(err)
		}
	}
	var seven int
	var stored string
	if err := c.QueryRow(t.Context(), "seven").Scan(&seven); err != nil || seven != 7 {
		t.Errorf("%d, %v", seven, err)
	}
	if err := c.QueryRow(t.Context(), "SELECT string_agg(items::text, ' ') FROM orders").Scan(&stored); err != nil || stored != "42 42" {
		t.Errorf("stored %s, %v", stored, err)
	}
}

// The connection of a transaction that has ended may be with another: nothing is sent on it.
func TestCopyFromOfAnEndedTx(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	if _, err := db.Exec(t.Context(), "CREATE TABLE orders (items int8)"); err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := acquire(t, db, 1)[0]
	defer c.Release()
	rows, err := c.Query(t.Context(), "SELECT generate_series(1, 10)") // the connection is busy
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if _, err := tx.CopyFrom(t.Context(), pgx.Identifier{"orders"}, []string{"items"}, pgx.CopyFromRows(nil)); err != pgx.ErrTxClosed {
		t.Errorf("error %v", err)
	}
}
