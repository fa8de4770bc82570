// Package gen has the functions that a test writes, and what they call.
package gen

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Pools are what a function takes connections from.
type Pools struct {
	Pool *pgxpool.Pool
	DB   *sql.DB
}

// A Function does as d decides.
type Function func(ctx context.Context, p *Pools, d func() bool) error

const numbers = "SELECT n FROM generate_series(1, 20) AS n"

// text is a statement that fails if d says so.
func text(d func() bool) string {
	if d() {
		return "SELECT FROM WHERE"
	}
	return numbers
}

// maybe is a context that is over if d says so.
func maybe(ctx context.Context, d func() bool) context.Context {
	if d() {
		over, cancel := context.WithCancel(ctx)
		cancel()
		return over
	}
	return ctx
}

func closeRows(rows pgx.Rows) { rows.Close() }

func closeResult(rows *sql.Rows) {
	if rows != nil {
		rows.Close()
	}
}

func release(c *pgxpool.Conn) { c.Release() }

func look(rows interface{ Err() error }) error { return rows.Err() }

func count(ctx context.Context, pool *pgxpool.Pool, text string) error {
	var n int
	return pool.QueryRow(ctx, text).Scan(&n)
}
