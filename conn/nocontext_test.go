package conn

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// queryer is what a DB, a Conn and a transaction have in common.
type queryer interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
	SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
	CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error)
	Begin(context.Context) (pgx.Tx, error)
}

// useAll runs one of everything and returns what failed.
func useAll(ctx context.Context, q queryer) error {
	_, errExec := q.Exec(ctx, "INSERT INTO n VALUES ($1)", 1)
	var n int
	errRow := q.QueryRow(ctx, "SELECT n FROM n WHERE n = $1", 1).Scan(&n)
	rows, errQuery := q.Query(ctx, "SELECT n FROM n")
	for errQuery == nil && rows.Next() {
		errQuery = rows.Scan(&n)
	}
	b := &pgx.Batch{}
	b.Queue("INSERT INTO n VALUES (2)")
	errBatch := q.SendBatch(ctx, b).Close()
	return errors.Join(errExec, errRow, errQuery, errBatch)
}

// A nil context means what a method of database/sql without one did.
func TestNilContext(t *testing.T) {
	var none context.Context
	for _, p := range []Parity{NoParity, LibPQ, ParityReport} {
		t.Run(p.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			db := start(t, withParam(t, pgtest.Database(t), "sslmode", "disable"), WithParity(p), WithLogger(quiet))
			if _, err := db.Exec(none, "CREATE TABLE n (n int)"); err != nil {
				t.Fatal(err)
			}
			c, err := db.Acquire(none)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Prepare(none, "", "SELECT 1"); err != nil {
				t.Error(err)
			}
			tx, err := c.Begin(none)
			if err != nil {
				t.Fatal(err)
			}
			savepoint, err := tx.Begin(none)
			if err != nil {
				t.Fatal(err)
			}
			for name, q := range map[string]queryer{"DB": db, "Conn": c, "Tx": tx, "savepoint": savepoint} {
				if err := useAll(none, q); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if err := errors.Join(savepoint.Rollback(none), tx.Commit(none), c.Ping(none)); err != nil {
				t.Error(err)
			}
			c.Release()
			if err := useRest(none, db); err != nil {
				t.Error(err)
			}
		})
	}
}

// useRest uses what only a DB has.
func useRest(ctx context.Context, db *DB) error {
	_, errCopy := db.CopyFrom(ctx, pgx.Identifier{"n"}, []string{"n"}, pgx.CopyFromRows([][]any{{int64(3)}}))
	if db.set.Parity == LibPQ {
		errCopy = nil // lib/pq takes it inside a transaction alone
	}
	errTx := db.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"n"}, []string{"n"}, pgx.CopyFromRows([][]any{{int64(4)}}))
		return errors.Join(err, Savepoint(ctx, tx, func(sp pgx.Tx) error { return useAll(ctx, sp) }))
	})
	errFunc := db.AcquireFunc(ctx, func(c *Conn) error { return c.Ping(ctx) })
	return errors.Join(errCopy, errTx, errFunc, db.Ping(ctx), Budget{Instances: 1, PerInstance: 1}.CheckServer(ctx, db))
}

func TestOpenWithNilContext(t *testing.T) {
	pgtest.NoLeaks(t)
	var none context.Context
	db, err := OpenURL(none, pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Ping(none), db.Shutdown(none)); err != nil {
		t.Error(err)
	}
}
