package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/netra-systems/netralint/conn"
)

func closedAtOnce(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, "DELETE FROM users") // want `rows of pool.Query are closed unread and rows.Err is not checked: pgx tells the errors of the statement there; use Exec`
	if err != nil {
		return err
	}
	rows.Close()
	return nil
}

func deferredClose(ctx context.Context, c *pgx.Conn) error {
	rows, err := c.Query(ctx, "DELETE FROM users") // want `rows of c.Query are closed unread`
	if err != nil {
		return err
	}
	defer rows.Close()
	return nil
}

func deferredLiteral(ctx context.Context, db *conn.DB) error {
	rows, err := db.Query(ctx, "DELETE FROM users") // want `rows of db.Query are closed unread`
	if err != nil {
		return err
	}
	defer func() { rows.Close() }()
	return nil
}

func asked(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, "DELETE FROM users")
	if err != nil {
		return err
	}
	rows.Close()
	return rows.Err()
}

func columns(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	rows, err := pool.Query(ctx, "SELECT * FROM users")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	return len(rows.FieldDescriptions()), nil
}

func committed(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, "DELETE FROM users")
	if err != nil {
		return err
	}
	rows.Close()
	return tx.Commit(ctx)
}

var _ = []any{closedAtOnce, deferredClose, deferredLiteral, asked, columns, committed}
