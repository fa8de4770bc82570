// Package native uses conn.
package native

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
)

func handle(db *conn.DB, w http.ResponseWriter, r *http.Request) {
	db.Exec(context.Background(), "DELETE FROM a")                      // want `db.Exec gets context.Background\(\) while r.Context\(\) is in scope`
	db.InTx(context.Background(), func(tx pgx.Tx) error { return nil }) // want `db.InTx gets`
	db.Shutdown(context.Background())
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
