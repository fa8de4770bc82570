// Package pgx4 reads rows of pgx v4.
package pgx4

import (
	"context"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

func ids(ctx context.Context, pool *pgxpool.Pool) (all []int, err error) {
	rows, err := pool.Query(ctx, "SELECT id FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() { // want `rows.Err is not checked after the loop: pgx tells the errors of the statement there`
		if err := rows.Err(); err != nil {
			return nil, err
		}
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, nil
}

func closed(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "DELETE FROM users") // want `rows of conn.Query are closed unread and rows.Err is not checked`
	if err != nil {
		return err
	}
	rows.Close()
	return nil
}

func right(ctx context.Context, tx pgx.Tx) (n int, err error) {
	rows, err := tx.Query(ctx, "SELECT id FROM users")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}
