package conn

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// Whoever has little time does not wait for the ROLLBACK of a peer that is gone, and
// nobody for ever.
func TestRollbackOnADeadNetwork(t *testing.T) {
	errFailed := errors.New("failed")
	inTx := func(ctx context.Context, db *DB, f func(pgx.Tx) error) error { return db.InTx(ctx, f) }
	ways := map[string]func(context.Context, *DB, func(pgx.Tx) error) error{
		"InTx": inTx,
		"Savepoint": func(ctx context.Context, db *DB, f func(pgx.Tx) error) error {
			return db.InTx(ctx, func(tx pgx.Tx) error { return Savepoint(ctx, tx, f) })
		},
		"ended": func(ctx context.Context, db *DB, f func(pgx.Tx) error) error {
			return db.InTx(ctx, func(tx pgx.Tx) error {
				err := f(tx)
				<-ctx.Done()
				return err
			})
		},
		"no deadline": func(ctx context.Context, db *DB, f func(pgx.Tx) error) error {
			return inTx(context.WithoutCancel(ctx), db, f)
		},
	}
	for _, parity := range []Parity{NoParity, LibPQ} {
		for name, run := range ways {
			t.Run(parity.String()+"/"+name, func(t *testing.T) {
				t.Parallel()
				p, dsn := newProxy(t, withParam(t, pgtest.Database(t), "sslmode", "disable"))
				db := start(t, dsn, WithParity(parity))
				if err := db.Ping(t.Context()); err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				began := time.Now()
				err := run(ctx, db, func(tx pgx.Tx) error { p.bury(); return errFailed })
				limit := rollbackTimeout
				if name == "no deadline" {
					limit = 3 * rollbackTimeout
				}
				if took := time.Since(began); !errors.Is(err, errFailed) || took >= limit {
					t.Errorf("%v after %v", err, took)
				}
				p.cutBuried()
			})
		}
	}
}
