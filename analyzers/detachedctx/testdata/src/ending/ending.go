// Package ending ends transactions on contexts that are over.
package ending

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

func order(ctx context.Context, pool *pgxpool.Pool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	tx, err := pool.Begin(ctx)
	if err != nil {
		cancel()
		return err
	}
	defer tx.Rollback(ctx) // want `tx.Rollback gets ctx, which is cancelled by then \(the cancel deferred behind it runs first\): the rollback fails and pgx closes the connection; use context.WithoutCancel\(ctx\) with a timeout of its own`
	defer cancel()
	return tx.Commit(ctx)
}

func orderInLiteral(ctx context.Context, pool *pgxpool.Pool) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	tx, err := pool.Begin(ctx)
	defer func() {
		if err != nil {
			tx.Rollback(ctx) // want `the cancel deferred behind it runs first`
		}
	}()
	defer cancel()
	return tx.Commit(ctx)
}

func inLiteral(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	defer func() {
		cancel()
		tx.Rollback(ctx) // want `cancel\(\) has been called`
	}()
}

func called(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	cancel()
	if err := tx.Rollback(ctx); err != nil { // want `tx.Rollback gets ctx, which is cancelled by then \(cancel\(\) has been called\)`
		return
	}
}

func group(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx, tx) })
	if err := g.Wait(); err != nil {
		tx.Rollback(gctx) // want `g.Wait\(\) cancels it`
		return err
	}
	return tx.Commit(gctx) // want `tx.Commit gets gctx, which is cancelled by then \(g.Wait\(\) cancels it\): the commit fails, nothing is stored, and pgx closes the connection`
}

func work(ctx context.Context, tx pgx.Tx) error { return nil }

func seen(ctx context.Context, tx pgx.Tx, jobs chan int) error {
	if ctx.Err() != nil {
		return tx.Rollback(ctx) // want `ctx.Err\(\) has said so`
	}
	for {
		select {
		case <-ctx.Done():
			return tx.Rollback(ctx) // want `ctx.Done\(\) has said so`
		case <-jobs:
			tx.Rollback(ctx)
		}
	}
}

// What follows is right, or not known to be wrong.

func rightOrder(ctx context.Context, pool *pgxpool.Pool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	return tx.Commit(ctx)
}

func otherContext(parent context.Context, pool *pgxpool.Pool) error {
	ctx, cancel := context.WithTimeout(parent, time.Second)
	tx, err := pool.Begin(ctx)
	defer tx.Rollback(parent)
	defer tx.Rollback(context.WithoutCancel(ctx))
	defer cancel()
	return err
}

// before defers the rollback on the context that was there then.
func before(ctx context.Context, tx pgx.Tx) {
	defer tx.Rollback(ctx)
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	work(ctx, tx)
}

func oneWay(ctx context.Context, pool *pgxpool.Pool, stop bool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	if stop {
		cancel()
	}
	tx.Rollback(ctx)
	cancel()
}

func again(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	ctx, cancel = context.WithCancel(context.Background())
	tx, _ := pool.Begin(ctx)
	tx.Rollback(ctx)
	cancel()
}

func twice(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	ctx, stop := context.WithCancel(context.Background())
	tx, _ := pool.Begin(ctx)
	tx.Rollback(ctx)
	stop()
}

func elsewhere(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	go func() { tx.Rollback(ctx) }()
	undo := func() { tx.Rollback(ctx) }
	undo()
	cancel()
}
