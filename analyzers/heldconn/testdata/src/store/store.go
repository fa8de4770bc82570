// Package store holds connections.
package store

import (
	"context"
	"database/sql"
	"net/http"
	"os/exec"
	"time"

	"example.com/heldconn/notify"
	"example.com/heldconn/plain"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type store struct {
	db   *sql.DB
	pool *pgxpool.Pool
	tx   pgx.Tx
}

func (s *store) inTransaction(ctx context.Context, req *http.Request) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		time.Sleep(time.Second)
		return err
	}
	defer tx.Rollback(ctx)
	resp, err := http.DefaultClient.Do(req) // want `^http.DefaultClient.Do waits for something else while the transaction of s.pool.Begin in line 24 holds a connection$`
	if err != nil {
		return err
	}
	resp.Body.Close()
	if err := notify.Send("a"); err != nil { // want `^notify.Send → http.Client.Get waits for something else while the transaction`
		return err
	}
	if err := s.tell(); err != nil { // want `^s.tell → notify.Send → http.Client.Get waits`
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return notify.Send("b") // given back
}

func (s *store) tell() error { return notify.Send("c") }

func (s *store) whileReading() error {
	rows, err := s.db.Query("SELECT id FROM t WHERE a = $1", 1)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := exec.Command("true").Run(); err != nil { // want `waits for something else while the result of s.db.Query in line 50 holds a connection`
			return err
		}
	}
	time.Sleep(time.Second)
	return rows.Err()
}

func (s *store) callback(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		time.Sleep(time.Second) // want `time.Sleep waits for something else while the transaction of pgx.BeginFunc in line 65`
		return nil
	})
}

func (s *store) silent(ctx context.Context, f func(), c interface{ Do(*http.Request) error }) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	defer time.Sleep(1)
	go notify.Send("d")
	s.run(func() { time.Sleep(1) })
	f()
	if err := c.Do(nil); err != nil {
		return err
	}
	plain.Wait()
	if err := notify.Maybe("e"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (s *store) run(func()) {}

func dialed(ctx context.Context, url string) error {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	time.Sleep(time.Second)
	return c.Ping(ctx)
}

func (s *store) others(ctx context.Context, tx pgx.Tx, keep func(pgx.Tx)) error {
	time.Sleep(1)
	if _, err := s.tx.Exec(ctx, "DELETE FROM t"); err != nil {
		return err
	}
	time.Sleep(1)
	mine, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	keep(mine)
	time.Sleep(1)
	return nil
}
