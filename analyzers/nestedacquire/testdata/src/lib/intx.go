package lib

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// InTx runs f in a transaction.
func (s *Store) InTx(ctx context.Context, f func(pgx.Tx) error) error {
	tx, err := s.Pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Queries are the statements of a transaction.
type Queries struct{ tx pgx.Tx }

// Do runs f with the statements of a transaction on a pool.
func Do(ctx context.Context, pool *pgxpool.Pool, f func(*Queries) error) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := f(&Queries{tx}); err != nil {
		_ = tx.Rollback(ctx)
		return err
	}
	return tx.Commit(ctx)
}

// After runs f when the transaction is over.
func (s *Store) After(ctx context.Context, f func() error) error {
	if err := s.InTx(ctx, func(pgx.Tx) error { return nil }); err != nil {
		return err
	}
	return f()
}

// Later runs f in a goroutine.
func (s *Store) Later(ctx context.Context, f func() error) error {
	return s.InTx(ctx, func(pgx.Tx) error {
		go f()
		return nil
	})
}
