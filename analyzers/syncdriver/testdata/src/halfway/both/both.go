// Package both has connections of both.
package both

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq" // want `keeps .*; pgx is linked as well, and checks for the errors of one never match those of the other; used here for pq.Error, sql.Open; netralint`
)

func insert(ctx context.Context, pool *pgxpool.Pool) bool {
	_, err := pool.Exec(ctx, "INSERT INTO a VALUES (1)")
	_, ok := err.(*pq.Error)
	return ok
}

func open() error {
	db, err := sql.Open("postgres", "")
	if err != nil {
		return err
	}
	return db.Ping()
}
