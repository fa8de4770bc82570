// Package store looks for errors of the wrong driver.
package store

import (
	"context"
	"database/sql"
	. "errors"
	"fmt"
	"os"

	"example.com/mixeddriver/check"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/lib/pq"
	"github.com/netra-systems/netralint/conn"
)

func onPool(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, "INSERT INTO t VALUES (1)")
	var e *pq.Error
	if As(err, &e) { // want `no \*pq.Error of github.com/lib/pq is in an error that comes from pgx: As never finds one, and what is done for it is dead`
		return nil
	}
	if e, ok := err.(*pq.Error); ok { // want `the assertion never finds one`
		return e
	}
	switch err := err.(type) {
	case *pq.Error: // want `the case never finds one`
		return err
	}
	if e, ok := AsType[*pq.Error](err); ok { // want `AsType\[\*pq.Error\] never finds one`
		return e
	}
	if e := pq.As(err, "23505"); e != nil { // want `pq.As never finds one`
		return e
	}
	return err
}

func onRow(ctx context.Context, tx pgx.Tx) error {
	if err := tx.QueryRow(ctx, "SELECT 1").Scan(new(int)); check.Duplicate(err) { // want `check.Duplicate never finds one`
		return nil
	}
	err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO t VALUES (1)")
		return fmt.Errorf("t: %w", err)
	})
	if check.Conflict(err) { // want `check.Conflict never finds one`
		return nil
	}
	if e, ok := check.As[*pq.Error](err); ok { // want `never finds one`
		return e
	}
	return err
}

type store struct{ db *sql.DB }

func open() (*store, error) {
	db, err := sql.Open("pgx", os.Getenv("URL"))
	if err != nil {
		return nil, err
	}
	return &store{db}, nil
}

func (s *store) insert(ctx context.Context) (int64, error) {
	res, err := s.db.ExecContext(ctx, "INSERT INTO t VALUES ($1)", 1)
	if err != nil {
		return 0, fmt.Errorf("insert: %w", err)
	}
	return res.RowsAffected()
}

func (s *store) add(ctx context.Context) error {
	_, err := s.insert(ctx)
	var e *pq.Error
	if As(err, &e) { // want `in an error that comes from pgx/stdlib`
		return sql.ErrNoRows
	}
	return err
}

func onPQ(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "INSERT INTO t VALUES (1)")
	if e := new(pgconn.PgError); As(err, &e) { // want `no \*pgconn.PgError of github.com/jackc/pgx/v5/pgconn is in an error that comes from lib/pq: As never`
		return nil
	}
	return err
}

func onConn(ctx context.Context, db *conn.DB) error {
	err := db.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO t VALUES (1)")
		return err
	})
	if check.Duplicate(err) { // want `never finds one`
		return nil
	}
	return err
}

func both(ctx context.Context, dsn string) error {
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	db, err := sql.Open("postgres", dsn) // want `sql.Open opens with lib/pq the database that pgxpool.New in line 110 opens with pgx: TLS, types and errors follow two sets of rules`
	if err != nil {
		return err
	}
	return db.Close()
}

func environment(ctx context.Context) (*sql.DB, *pgxpool.Pool) {
	db, _ := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `opens with lib/pq`
	config, _ := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	pool, _ := pgxpool.NewWithConfig(ctx, config)
	return db, pool
}

// inALoop makes errors of what it made of them before.
func inALoop(ctx context.Context, pool *pgxpool.Pool) (err error) {
	var all error
	for range 3 {
		_, err = pool.Exec(ctx, "INSERT INTO t VALUES (1)")
		all = Join(all, err)
		err = fmt.Errorf("t: %w", all)
		all = fmt.Errorf("all: %w", err)
	}
	var e *pq.Error
	if As(all, &e) { // want `As never finds one`
		return nil
	}
	return all
}

// again wraps an error as often as it finds it.
func again(ctx context.Context, pool *pgxpool.Pool) (err error) {
	for {
		if err != nil {
			err = fmt.Errorf("again: %w", err)
		}
		if _, err = pool.Exec(ctx, "SELECT 1"); err == nil {
			return nil
		}
		if err = fmt.Errorf("t: %w", err); check.Duplicate(err) { // want `never finds one`
			return err
		}
	}
}
