// Package arrays has its connections from pgx, and no errors of lib/pq.
package arrays

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq" // want `keeps .*; pgx is linked as well, and checks for the errors of one never match those of the other; used here for pq.Array; netralint`
)

func insert(ctx context.Context, pool *pgxpool.Pool) {
	pool.Exec(ctx, "INSERT INTO a VALUES ($1)", pq.Array([]int{1}))
}
