package conn

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// useKinds are the ways in which a request comes to a connection.
var useKinds = map[string]func(context.Context, *DB) error{
	"QueryRow": func(ctx context.Context, db *DB) error { return db.QueryRow(ctx, "SELECT 1").Scan(new(int)) },
	"Query": func(ctx context.Context, db *DB) error {
		rows, err := db.Query(ctx, "SELECT 1")
		if err != nil {
			return err
		}
		rows.Close()
		return rows.Err()
	},
	"Begin": func(ctx context.Context, db *DB) error {
		tx, err := db.Begin(ctx)
		if err != nil {
			return err
		}
		return tx.Commit(ctx)
	},
	"InTx": func(ctx context.Context, db *DB) error {
		return db.InTx(ctx, func(tx pgx.Tx) error { return tx.QueryRow(ctx, "SELECT 1").Scan(new(int)) })
	},
	"SendBatch": func(ctx context.Context, db *DB) error {
		b := &pgx.Batch{}
		b.Queue("SELECT 1")
		return db.SendBatch(ctx, b).Close()
	},
	"CopyFrom": func(ctx context.Context, db *DB) error {
		_, err := db.CopyFrom(ctx, pgx.Identifier{"copied"}, []string{"n"}, pgx.CopyFromRows([][]any{{1}}))
		return err
	},
	"Acquire": func(ctx context.Context, db *DB) error {
		c, err := db.Acquire(ctx)
		if err != nil {
			return err
		}
		defer c.Release()
		return c.Ping(ctx)
	},
	"Ping": func(ctx context.Context, db *DB) error { return db.Ping(ctx) },
}

// Whatever a caller in a hurry wants, peers that went away without a word do not cost him
// his request.
func TestEveryKindOfCallerInAHurry(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		for name, use := range useKinds {
			t.Run(parity.String()+" "+name, func(t *testing.T) {
				pgtest.NoLeaks(t)
				p, dsn := newProxy(t, pgtest.Database(t))
				db := start(t, withParam(t, dsn, "sslmode", "disable"), WithPingTimeout(time.Hour), WithParity(parity))
				if _, err := db.Exec(t.Context(), "CREATE TABLE copied (n int)"); err != nil {
					t.Fatal(err)
				}
				releaseAll(acquire(t, db, 2))
				p.bury()
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				if err := use(ctx, db); err != nil {
					t.Error(err)
				}
				p.exhume()
			})
		}
	}
}

func TestEveryKindOfSQLCallerInAHurry(t *testing.T) {
	for name, use := range map[string]func(context.Context, *sql.DB) error{
		"QueryRow": func(ctx context.Context, db *sql.DB) error { return db.QueryRowContext(ctx, "SELECT 1").Scan(new(int)) },
		"Prepare": func(ctx context.Context, db *sql.DB) error {
			s, err := db.PrepareContext(ctx, "SELECT 1")
			if err != nil {
				return err
			}
			return s.Close()
		},
		"Begin": func(ctx context.Context, db *sql.DB) error {
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			return tx.Commit()
		},
		"Conn": func(ctx context.Context, db *sql.DB) error {
			c, err := db.Conn(ctx)
			if err != nil {
				return err
			}
			defer func() { _ = c.Close() }()
			return c.PingContext(ctx)
		},
		"Ping": func(ctx context.Context, db *sql.DB) error { return db.PingContext(ctx) },
	} {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			p, dsn := newProxy(t, pgtest.Database(t))
			db, _ := startSQL(t, withParam(t, dsn, "sslmode", "disable"), WithPingTimeout(time.Hour))
			var conns sync.WaitGroup
			for range 3 {
				conns.Go(func() { _, _ = db.ExecContext(t.Context(), "SELECT pg_sleep(0.2)") })
			}
			conns.Wait()
			p.bury()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			if err := use(ctx, db); err != nil {
				t.Error(err)
			}
			p.exhume()
		})
	}
}
