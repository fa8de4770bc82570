// Package helper opens pools for others, and is reported for them.
package helper

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Open returns a pool.
func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, url) // want `pgxpool is opened without PingTimeout and MaxConnLifetimeJitter`
}
