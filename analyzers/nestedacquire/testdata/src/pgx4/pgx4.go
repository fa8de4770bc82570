// Package pgx4 has pools of pgx v4, whose transactions are methods.
package pgx4

import (
	"context"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

type store struct{ pool *pgxpool.Pool }

func (s *store) inFunc(ctx context.Context) error {
	return s.pool.BeginFunc(ctx, func(tx pgx.Tx) error {
		_, err := s.pool.Exec(ctx, "DELETE FROM t") // want `^s.pool.Exec takes another connection of s.pool while the transaction of s.pool.BeginFunc in line 14 holds one; use tx$`
		return err
	})
}

func (s *store) inRows(ctx context.Context) error {
	_, err := s.pool.QueryFunc(ctx, "SELECT id FROM t", nil, nil, func(pgx.QueryFuncRow) error {
		return s.pool.Ping(ctx) // want `^s.pool.Ping takes another connection of s.pool while the`
	})
	return err
}

func (s *store) well(ctx context.Context) error {
	return s.pool.BeginFunc(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM t")
		return err
	})
}
