package store

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

type inner struct{ *pgxpool.Pool }

// embedded has a pool whose methods are its own, two steps away.
type embedded struct {
	inner
	other inner
}

func (e *embedded) inTransaction(ctx context.Context) error {
	tx, err := e.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := e.Exec(ctx, "DELETE FROM t"); err != nil { // want `e.Exec takes another connection of e.inner.Pool while the transaction of e.Begin in line 18 holds one; use tx`
		return err
	}
	if _, err := e.inner.Exec(ctx, "DELETE FROM t"); err != nil { // want `e.inner.Exec takes another connection of e.inner.Pool while the transaction`
		return err
	}
	if _, err := e.Pool.Exec(ctx, "DELETE FROM t"); err != nil { // want `e.Pool.Exec takes another connection of e.inner.Pool while the transaction`
		return err
	}
	if err := e.count(ctx); err != nil { // want `e.count takes another connection of e.inner.Pool while the transaction`
		return err
	}
	return tx.Commit(ctx)
}

func (i inner) count(ctx context.Context) error { return i.Ping(ctx) }

func (e *embedded) others(ctx context.Context) error {
	tx, err := e.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := e.other.count(ctx); err != nil {
		return err
	}
	e.inner = e.other
	return e.Ping(ctx)
}

func (s *store) byName(ctx context.Context, later bool) error {
	count := func() error { return s.pool.Ping(ctx) }
	maybe := func() error {
		if later {
			return s.pool.Ping(ctx)
		}
		return nil
	}
	changed := func() error { return s.pool.Ping(ctx) }
	changed = maybe
	onOther := func() error { return s.other.Ping(ctx) }
	if err := count(); err != nil {
		return err
	}
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := count(); err != nil { // want `count takes another connection of s.pool while the transaction of s.pool.Begin in line 67 holds one; use tx`
		return err
	}
	for _, f := range []func() error{maybe, changed, onOther} {
		if err := f(); err != nil {
			return err
		}
	}
	if err := maybe(); err != nil {
		return err
	}
	if err := changed(); err != nil {
		return err
	}
	if err := onOther(); err != nil {
		return err
	}
	go count()
	return tx.Commit(ctx)
}
