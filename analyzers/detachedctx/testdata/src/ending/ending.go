// Package ending ends transactions on contexts that are over.
package ending

import (
	"context"
	"errors"
	"sync"
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

func asked(ctx context.Context, tx pgx.Tx) {
	if nil != ctx.Err() {
		tx.Rollback(ctx) // want `ctx.Err\(\) has said so`
	}
}

func cause(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancelCause(ctx)
	tx, _ := pool.Begin(ctx)
	cancel(errors.New("enough"))
	tx.Rollback(ctx) // want `cancel\(\) has been called`
}

func groupDeferred(ctx context.Context, pool *pgxpool.Pool) error {
	g, gctx := errgroup.WithContext(ctx)
	tx, err := pool.Begin(gctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(gctx) // want `g.Wait\(\) cancels it`
	g.Go(func() error { return work(gctx, tx) })
	if err := g.Wait(); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func literal(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	undo := func() {
		cancel()
		tx.Rollback(ctx) // want `cancel\(\) has been called`
	}
	undo()
}

func inBranch(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	if err := problem(); err != nil {
		cancel()
		tx.Rollback(ctx) // want `cancel\(\) has been called`
	}
	cancel()
	go tx.Rollback(ctx) // want `cancel\(\) has been called`
}

func nestedLiteral(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	undo := func() {
		defer tx.Rollback(ctx) // want `the cancel deferred behind it runs first`
		defer cancel()
	}
	undo()
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

func asking(ctx, parent context.Context, tx pgx.Tx, stop chan int) {
	if ctx.Err() != nil {
	} else {
		tx.Rollback(ctx)
	}
	if ctx.Err() == nil {
		tx.Rollback(ctx)
	}
	if ctx.Err() != context.Canceled {
		tx.Rollback(ctx)
	}
	if context.Canceled != ctx.Err() {
		tx.Rollback(ctx)
	}
	if nil != ctx.Value(stop) {
		tx.Rollback(ctx)
	}
	if parent.Err() != nil {
		tx.Rollback(ctx)
	}
	if ctx.Value(stop) != nil {
		tx.Rollback(ctx)
	}
	if problem() != nil {
		tx.Rollback(ctx)
	}
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx)
		tx.Rollback(ctx)
	}
	if ctx.Err() != nil {
		later(func() { tx.Rollback(ctx) })
	}
}

func problem() error { return nil }

func later(func()) {}

func selecting(ctx context.Context, tx pgx.Tx, stop chan int) {
	select {
	case <-ctx.Done():
		ctx = context.WithoutCancel(ctx)
		tx.Rollback(ctx)
	case stop <- 1:
		tx.Rollback(ctx)
	default:
		tx.Rollback(ctx)
	}
}

func otherCalls(ctx context.Context, conn *pgx.Conn, tx pgx.Tx) {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	conn.Close(ctx)
	tx.Rollback((ctx.(interface{ parent() context.Context })).parent())
}

type kept struct {
	ctx  context.Context
	stop func()
}

func (k *kept) made(ctx context.Context, tx pgx.Tx) {
	k.ctx, k.stop = context.WithCancel(ctx)
	k.stop()
	tx.Rollback(k.ctx)
	ctx, k.stop = context.WithCancel(ctx)
	k.stop()
	tx.Rollback(ctx)
}

// The context is made by code that may cancel it or not.
func otherMakers(ctx context.Context, tx pgx.Tx, known map[string]context.Context) {
	one, done := mine(ctx)
	done()
	tx.Rollback(one)
	two, stop := context.WithoutCancel(ctx), func() {}
	stop()
	tx.Rollback(two)
	three, _ := known["three"]
	tx.Rollback(three)
	maker := mine
	four, done := maker(ctx)
	done()
	tx.Rollback(four)
	wg, five := tracked(ctx)
	wg.Wait()
	tx.Rollback(five)
}

func mine(ctx context.Context) (context.Context, func()) { return ctx, func() {} }

func tracked(ctx context.Context) (*sync.WaitGroup, context.Context) { return new(sync.WaitGroup), ctx }

func replaced(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	cancel = func() {}
	cancel()
	tx.Rollback(ctx)
}

// renewed cancels the context of the turn before.
func renewed(parent context.Context, pool *pgxpool.Pool) {
	var ctx context.Context
	var cancel = func() {}
	for {
		cancel()
		ctx, cancel = context.WithCancel(parent)
		tx, _ := pool.Begin(ctx)
		tx.Rollback(ctx)
	}
}

// committed cancels when the transaction is over.
func committed(ctx context.Context, pool *pgxpool.Pool) error {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	defer tx.Rollback(ctx)
	err := tx.Commit(ctx)
	cancel()
	return err
}

// What a deferred call is given is evaluated at once, before any other.
func evaluated(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	defer log(tx.Rollback(ctx))
	defer log(func() error { return tx.Rollback(ctx) }())
	defer func(error) {}(tx.Rollback(ctx))
	defer cancel()
}

func log(error) {}

func notYet(ctx context.Context, pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(ctx)
	tx, _ := pool.Begin(ctx)
	n := 1
	n = 2
	start(n)
	tx.Rollback(ctx)
	defer cancel()
	defer tx.Rollback(ctx)
	defer start(n)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(n)
	tx.Rollback(gctx)
	g.Wait()
}

func start(int) {}
