package conn

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/libpq"
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

// Nobody who gives a connection back waits for the ROLLBACK of a peer that is gone, nor
// does the next one.
func TestReleaseOnADeadNetwork(t *testing.T) {
	onConn := func(use func(context.Context, *Conn) error) func(context.Context, *DB) (func(), error) {
		return func(ctx context.Context, db *DB) (func(), error) {
			c, err := db.Acquire(ctx)
			if err != nil {
				return nil, err
			}
			return c.Release, use(ctx, c)
		}
	}
	ways := map[string]func(context.Context, *DB) (func(), error){
		"Tx": onConn(func(ctx context.Context, c *Conn) error { _, err := c.Begin(ctx); return err }),
		"unread rows of a Tx": onConn(func(ctx context.Context, c *Conn) error {
			tx, err := c.Begin(ctx)
			if err != nil {
				return err
			}
			_, err = tx.Query(ctx, "SELECT repeat('x', 1000) FROM generate_series(1, 10000)")
			return err
		}),
		"COPY of a Tx": onConn(func(ctx context.Context, c *Conn) error {
			tx, err := c.Begin(ctx)
			if err != nil {
				return err
			}
			like, ok := tx.(interface {
				PrepareCopy(context.Context, string) (libpq.CopyStmt, error)
			})
			if !ok { // without parity no method leaves one open
				return nil
			}
			if _, err = tx.Exec(ctx, "CREATE TEMP TABLE copied (n int)"); err == nil {
				_, err = like.PrepareCopy(ctx, "COPY copied (n) FROM STDIN")
			}
			return err
		}),
		"text": onConn(func(ctx context.Context, c *Conn) error { _, err := c.Exec(ctx, "BEGIN"); return err }),
		"sql.Conn": func(ctx context.Context, db *DB) (func(), error) {
			c, err := db.SQL().Conn(ctx)
			if err != nil {
				return nil, err
			}
			_, err = c.ExecContext(ctx, "BEGIN")
			return func() { _ = c.Close() }, err
		},
		"sql.Tx of an ended context": func(ctx context.Context, db *DB) (func(), error) {
			ctx, cancel := context.WithCancel(ctx)
			tx, err := db.SQL().BeginTx(ctx, nil)
			return func() { cancel(); _ = tx.Rollback() }, err
		},
	}
	for _, parity := range []Parity{NoParity, LibPQ} {
		for _, mode := range []Mode{ModePool, ModeNull} {
			for name, hold := range ways {
				t.Run(parity.String()+"/"+mode.String()+"/"+name, func(t *testing.T) {
					t.Parallel()
					p, dsn := newProxy(t, withParam(t, pgtest.Database(t), "sslmode", "disable"))
					db := start(t, dsn, WithParity(parity), WithMode(mode), WithSize(1), WithOverflow(-1))
					release, err := hold(t.Context(), db)
					if err != nil {
						t.Fatal(err)
					}
					p.bury()
					defer p.cutBuried()
					began := time.Now()
					release()
					err = errors.Join(db.Ping(t.Context()), db.SQL().PingContext(t.Context()))
					if took := time.Since(began); err != nil || took >= rollbackTimeout {
						t.Errorf("%v after %v", err, took)
					}
				})
			}
		}
	}
}
