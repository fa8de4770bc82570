// Package native uses conn.
package native

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/netra-systems/netralint/conn"
)

func handle(db *conn.DB, w http.ResponseWriter, r *http.Request) {
	db.Exec(context.Background(), "DELETE FROM a")                      // want `db.Exec gets context.Background\(\) while r.Context\(\) is in scope`
	db.InTx(context.Background(), func(tx pgx.Tx) error { return nil }) // want `db.InTx gets`
	db.Shutdown(context.Background())
}

// closures calls functions that run what they are given before they return.
func closures(ctx context.Context, db *conn.DB, pool *pgxpool.Pool) {
	db.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), "DELETE FROM a") // want `tx.Exec gets context.Background\(\) while ctx is in scope`
		return err
	})
	pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		return c.Ping(context.Background()) // want `c.Ping gets context.Background\(\) while ctx is in scope`
	})
	pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		return run(ctx, tx, func(tx pgx.Tx) error {
			_, err := tx.Exec(context.TODO(), "DELETE FROM a") // want `tx.Exec gets context.TODO\(\) while ctx is in scope`
			return err
		})
	})
	pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{}, func(tx pgx.Tx) error {
		go func() { tx.Exec(context.Background(), "DELETE FROM a") }()
		_, err := tx.Exec(context.Background(), "DELETE FROM a") // want `tx.Exec gets context.Background\(\) while ctx is in scope`
		return err
	})
}

// run hands its function on to one that runs it.
func run(ctx context.Context, tx pgx.Tx, fn func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, tx, fn)
}

func right(ctx context.Context, db *conn.DB) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, err := tx.Exec(ctx, "DELETE FROM a"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
