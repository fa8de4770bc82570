// Package lib has what other packages use.
package lib

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store has a pool.
type Store struct{ Pool *pgxpool.Pool }

// Begin returns a transaction.
func (s *Store) Begin(ctx context.Context) (pgx.Tx, error) { return s.Pool.Begin(ctx) }

// Audit writes a line.
func (s *Store) Audit(ctx context.Context, text string) error {
	if _, err := s.Pool.Exec(ctx, "INSERT INTO audit VALUES ($1)", text); err != nil {
		return err
	}
	return nil
}

// Count counts on a pool.
func Count(ctx context.Context, pool *pgxpool.Pool) (n int, err error) {
	err = pool.QueryRow(ctx, "SELECT 1").Scan(&n)
	return n, err
}

// Maybe uses the transaction if there is one.
func (s *Store) Maybe(ctx context.Context, tx pgx.Tx) error {
	if tx != nil {
		_, err := tx.Exec(ctx, "DELETE FROM t")
		return err
	}
	_, err := s.Pool.Exec(ctx, "DELETE FROM t")
	return err
}
