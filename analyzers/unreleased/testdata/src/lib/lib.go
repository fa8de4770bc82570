// Package lib has what other packages pass handles to, and get them from.
package lib

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// One reads the row that rows stand on.
func One(rows *sql.Rows) (id int, err error) {
	err = rows.Scan(&id)
	return id, err
}

// End closes rows.
func End(rows *sql.Rows) {
	if rows != nil {
		rows.Close()
	}
}

// Closer closes what it is given.
func Closer(c interface{ Close() error }) { c.Close() }

var last *sql.Rows

// Keep keeps rows.
func Keep(rows *sql.Rows) { last = rows }

// Begin returns a transaction for the caller to end.
func Begin(ctx context.Context, pool *pgxpool.Pool) (pgx.Tx, error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// Shared returns a transaction that is not the caller's.
type Shared struct{ Tx pgx.Tx }

// Get returns the transaction there is.
func (s *Shared) Get(ctx context.Context, pool *pgxpool.Pool) (pgx.Tx, error) {
	if s.Tx != nil {
		return s.Tx, nil
	}
	return pool.Begin(ctx)
}

// WithEnd returns a connection, and what ends it.
func WithEnd(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Conn, func(), error) {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return nil, nil, err
	}
	return c, c.Release, nil
}
