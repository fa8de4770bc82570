package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func (s *store) oneAfterTheOther(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		_, err = s.pool.Exec(ctx, "DELETE FROM t") // nothing is held
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	rows, err := s.pool.Query(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	_, err = s.pool.Exec(ctx, "DELETE FROM t")
	return err
}

func (s *store) anotherPool(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := s.other.Ping(ctx); err != nil {
		return err
	}
	same := s.get()
	return same.Ping(ctx)
}

func (s *store) get() *pgxpool.Pool { return s.pool }

func (s *store) elsewhere(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	defer s.pool.Ping(ctx)
	go s.pool.Ping(ctx)
	later := func() error { return s.pool.Ping(ctx) }
	s.run(later)
	s.run(func() error { return s.pool.Ping(ctx) })
	return tx.Commit(ctx)
}

func (s *store) run(func() error) {}

func (s *store) onCondition(ctx context.Context) error {
	tx, err := s.lib.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := s.lib.Maybe(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (s *store) assigned(ctx context.Context) error {
	pool := s.pool
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	pool = s.other
	return pool.Ping(ctx)
}

func (s *store) ofTheCaller(ctx context.Context, tx pgx.Tx) error {
	return s.pool.Ping(ctx)
}

type beginner interface {
	Begin(context.Context) (pgx.Tx, error)
	Exec(context.Context, string, ...any) error
}

func anyPool(ctx context.Context, b beginner) error {
	tx, err := b.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	return b.Exec(ctx, "DELETE FROM t")
}

func (s *store) kept(ctx context.Context, keep func(pgx.Tx)) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	keep(tx)
	return s.pool.Ping(ctx)
}

func (s *store) prepared() error {
	stmt, err := s.db.Prepare("SELECT 1")
	if err != nil {
		return err
	}
	defer stmt.Close()
	return s.db.Ping()
}

func (s *store) statement() error {
	stmt, err := s.db.Prepare("SELECT 1")
	if err != nil {
		return err
	}
	defer stmt.Close()
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = stmt.Exec()
	return err
}
