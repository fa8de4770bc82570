// Package native has handles of pgx, of both versions, that come from anywhere: their type
// says what their errors are.
package native

import (
	"context"
	"errors"

	"github.com/jackc/pgconn"
	pool4 "github.com/jackc/pgx/v4/pgxpool"
	pgconn5 "github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq"
)

type Repo struct {
	Pool *pgxpool.Pool
	Old  *pool4.Pool
}

func (r *Repo) five(ctx context.Context) error {
	_, err := r.Pool.Exec(ctx, "DELETE FROM t")
	if _, ok := err.(*pq.Error); ok { // want `no \*pq.Error of github.com/lib/pq is in an error that comes from pgx: the assertion never finds one`
		return nil
	}
	return err
}

func (r *Repo) four(ctx context.Context) (n int, err error) {
	if err := r.Old.QueryRow(ctx, "SELECT 1").Scan(&n); err != nil {
		if _, ok := err.(*pq.Error); ok { // want `that comes from pgx v4: the assertion never finds one`
			return 0, nil
		}
		var e *pgconn5.PgError
		if errors.As(err, &e) { // want `no \*pgconn.PgError of github.com/jackc/pgx/v5/pgconn is in an error that comes from pgx v4`
			return 0, nil
		}
		return 0, err
	}
	return n, nil
}

func (r *Repo) right(ctx context.Context) error {
	_, err := r.Old.Exec(ctx, "DELETE FROM t")
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return nil
	}
	return err
}
