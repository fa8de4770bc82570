// Package together waits for other goroutines.
package together

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

type jobs struct {
	pool   *pgxpool.Pool
	slow   sync.Mutex // held in a transaction
	quick  sync.RWMutex
	work   chan int // made in another package
	full   chan int
	queue  chan int
	counts map[int]int
}

func newJobs(pool *pgxpool.Pool) *jobs {
	return &jobs{pool: pool, full: make(chan int), queue: make(chan int, 100)}
}

func (j *jobs) locks(ctx context.Context) error {
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	j.slow.Lock() // want `^j.slow.Lock waits for something else while the transaction of j.pool.Begin in line 29 holds a connection$`
	defer j.slow.Unlock()
	if _, err := tx.Exec(ctx, "DELETE FROM t"); err != nil {
		return err
	}
	j.quick.Lock()
	j.counts[1]++
	j.quick.Unlock()
	return tx.Commit(ctx)
}

func (j *jobs) receives(ctx context.Context) error {
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	n := <-j.work // want `^a receive waits for something else while the transaction of j.pool.Begin in line 46`
	if _, err := tx.Exec(ctx, "DELETE FROM t WHERE a = $1", n); err != nil {
		return err
	}
	select { // want `^select waits for something else`
	case n = <-j.work:
	case <-ctx.Done():
	}
	for n := range j.work { // want `^a receive waits`
		if _, err := tx.Exec(ctx, "DELETE FROM t WHERE a = $1", n); err != nil {
			return err
		}
	}
	<-time.After(time.Second) // want `^a receive waits`
	return tx.Commit(ctx)
}

func (j *jobs) sends(ctx context.Context) error {
	return pgx.BeginFunc(ctx, j.pool, func(tx pgx.Tx) error {
		j.queue <- 1
		j.work <- 1
		j.full <- 1 // want `^a send waits for something else while the transaction of pgx.BeginFunc`
		select {    // want `select waits`
		case j.full <- 2:
		case <-ctx.Done():
		}
		select {
		case j.full <- 3:
		default:
		}
		return nil
	})
}

func (j *jobs) waits(ctx context.Context, work []func() error) error {
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var g errgroup.Group
	for _, f := range work {
		g.Go(f)
	}
	if err := g.Wait(); err != nil { // want `^g.Wait waits for something else`
		return err
	}
	var wg sync.WaitGroup
	wg.Wait() // want `^wg.Wait waits for something else`
	return tx.Commit(ctx)
}

// stream passes rows on as they come.
func (j *jobs) stream(ctx context.Context) error {
	rows, err := j.pool.Query(ctx, "SELECT a FROM t")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return err
		}
		select {
		case j.full <- n:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return rows.Err()
}

// leader keeps a connection for the lock that it has on it.
func (j *jobs) leader(ctx context.Context) error {
	c, err := j.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock(1)"); err != nil {
		return err
	}
	<-j.work
	return nil
}

// shared has goroutines that use the transaction.
func (j *jobs) shared(ctx context.Context) error {
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var g errgroup.Group
	g.Go(func() error {
		_, err := tx.Exec(ctx, "DELETE FROM t")
		return err
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// fed has a goroutine that makes what is copied.
func (j *jobs) fed(ctx context.Context, src pgx.CopyFromSource, made chan error) error {
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"t"}, nil, src); err != nil {
		return err
	}
	if err := <-made; err != nil {
		return err
	}
	return tx.Commit(ctx)
}

var seats = make(chan struct{}, 8)

// seated gives back what it took.
func (j *jobs) seated(ctx context.Context) error {
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	<-seats
	select {
	case <-ctx.Done():
		return ctx.Err()
	default:
	}
	return tx.Commit(ctx)
}
