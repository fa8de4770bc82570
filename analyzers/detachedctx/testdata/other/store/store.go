// Package store is of another module.
package store

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
)

// Store can be anything that executes something.
type Store interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}
