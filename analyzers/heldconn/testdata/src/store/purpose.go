package store

import (
	"context"
	"os/exec"
	"time"

	"github.com/jackc/pgx/v5"
)

const tryLock = "SELECT pg_try_advisory_lock($1)"

func (s *store) leader(ctx context.Context, work func(context.Context) error) error {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	var got bool
	if err := c.QueryRow(ctx, tryLock, 42).Scan(&got); err != nil {
		return err
	}
	for got {
		if err := work(ctx); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
	return nil
}

func (s *store) listener(ctx context.Context, got func(string)) error {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	if _, err := c.Exec(ctx, "listen jobs"); err != nil {
		return err
	}
	for {
		n, err := c.Conn().WaitForNotification(ctx)
		if err != nil {
			return err
		}
		got(n.Payload)
		time.Sleep(time.Second)
	}
}

func (s *store) snapshot(ctx context.Context) error {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var name string
	if err := tx.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&name); err != nil {
		return err
	}
	if err := exec.CommandContext(ctx, "pg_dump", "--snapshot="+name).Run(); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// serialized has a lock that ends with the transaction, and no reason to wait in it.
func (s *store) serialized(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(1), 'LISTEN pg_advisory_lock(1)'"); err != nil {
		return err
	}
	time.Sleep(time.Second) // want `time.Sleep waits for something else while the transaction of s.pool.Begin in line 69`
	return tx.Commit(ctx)
}

// besides has the lock on another connection.
func (s *store) besides(ctx context.Context) error {
	lock, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release()
	if _, err := lock.Exec(ctx, "SELECT pg_advisory_lock(1)"); err != nil {
		return err
	}
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	time.Sleep(time.Second) // want `time.Sleep waits for something else while the connection of s.pool.Acquire in line 91`
	_, err = c.Exec(ctx, "DELETE FROM t")
	return err
}
