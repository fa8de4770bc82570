// Package beside has both, and calls that cannot be told apart.
package beside

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq" // want `keeps .*; pgx is linked as well, and checks for the errors of one never match those of the other; used here for pq.Error; netralint -fix ./... moves the module off it$`
)

func isDuplicate(db *sql.DB, err error) bool {
	e, ok := err.(*pq.Error)
	return ok && e.Code == "23505"
}

func insert(ctx context.Context, pool *pgxpool.Pool, db *sql.DB) {
	pool.Exec(ctx, "INSERT INTO a VALUES (1)")
	db.Exec("INSERT INTO a VALUES ($1)", 1)
}
