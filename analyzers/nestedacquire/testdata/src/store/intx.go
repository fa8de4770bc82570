package store

import (
	"context"

	"example.com/nestedacquire/lib"
	"github.com/jackc/pgx/v5"
)

func (s *store) inTx(ctx context.Context, f func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, s.pool, f)
}

func (s *store) throughHelpers(ctx context.Context) error {
	if err := s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := s.pool.Exec(ctx, "DELETE FROM t") // want `^s.pool.Exec takes another connection of s.pool while the transaction of s.inTx in line 15 holds one; use tx$`
		return err
	}); err != nil {
		return err
	}
	if err := s.lib.InTx(ctx, func(pgx.Tx) error {
		return s.lib.Audit(ctx, "a") // want `^s.lib.Audit takes another connection of s.lib.Pool while the transaction of s.lib.InTx in line 21 holds one; use the one that is held$`
	}); err != nil {
		return err
	}
	return lib.Do(ctx, s.pool, func(q *lib.Queries) error {
		return s.pool.Ping(ctx) // want `while the transaction of lib.Do`
	})
}

func (s *store) throughHelpersWell(ctx context.Context) error {
	if err := s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM t")
		return err
	}); err != nil {
		return err
	}
	if err := s.inTx(ctx, func(tx pgx.Tx) error { return s.other.Ping(ctx) }); err != nil {
		return err
	}
	if err := s.lib.After(ctx, func() error { return s.lib.Pool.Ping(ctx) }); err != nil {
		return err
	}
	return s.lib.Later(ctx, func() error { return s.lib.Pool.Ping(ctx) })
}
