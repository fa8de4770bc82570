package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
)

type stock struct {
	get, put *sqlx.Stmt
	list     map[string]*sql.Stmt
}

// newStock fails as a whole: its caller has no use for the pool then.
func newStock(ctx context.Context, db *sqlx.DB) (*stock, error) {
	get, err := db.PreparexContext(ctx, "SELECT 1")
	if err != nil {
		return nil, fmt.Errorf("get: %w", err)
	}
	put, err := db.PreparexContext(ctx, "SELECT 2")
	if err != nil {
		return nil, fmt.Errorf("put: %w", err)
	}
	return &stock{get: get, put: put}, nil
}

func (p *stock) add(ctx context.Context, db *sql.DB, text string) error {
	stmt, err := db.PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	if len(p.list) > 100 {
		return fmt.Errorf("%d statements", len(p.list))
	}
	p.list[text] = stmt
	return nil
}

// addSome loses one without an error.
func (p *stock) addSome(ctx context.Context, db *sql.DB, text string) error {
	stmt, err := db.PrepareContext(ctx, text) // want `statement of db.PrepareContext is not closed when the function returns in line 52`
	if err != nil {
		return err
	}
	if len(p.list) > 100 {
		return nil
	}
	p.list[text] = stmt
	return nil
}

// once closes what its statement is of.
func once(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	stmt, err := db.PrepareContext(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	return nil
}

// onceRows is no better off: the connection of the rows is not free, and Close leaves it.
func onceRows(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SELECT 1") // want `rows of db.QueryContext are not closed`
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func asServerError(err error) *pgconn.PgError {
	if e, ok := err.(*pgconn.PgError); ok {
		return e
	}
	return nil
}

func code(err error) string {
	if e := asServerError(err); e != nil {
		return e.Code
	}
	return ""
}

// askedByName asks what became of the error.
func askedByName(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, "SELECT 1")
	if e := asServerError(err); e != nil && e.Code == "23503" {
		return nil
	}
	if err != nil {
		return err
	}
	rows.Close()
	return nil
}

func asserted(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx)
	if e, ok := err.(*pgconn.PgError); ok && e.Code == "53300" {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.Rollback(ctx)
}

func coded(ctx context.Context, pool *pgxpool.Pool) error {
	c, err := pool.Acquire(ctx)
	text := code(err)
	switch {
	case text == "53300":
		return nil
	case err != nil:
		return err
	}
	c.Release()
	return nil
}

// codedLate loses the connection though it knows that there is one.
func codedLate(ctx context.Context, pool *pgxpool.Pool, n int) error {
	c, err := pool.Acquire(ctx) // want `connection of pool.Acquire is not released when the function returns in line 151`
	text := code(err)
	if err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	if n > 1 {
		return nil
	}
	c.Release()
	return nil
}

// A function literal that gives it back later has it from where it is made.
func unlocker(ctx context.Context, pool *pgxpool.Pool, key int64) (func(), error) {
	c, err := pool.Acquire(ctx) // want "connection of pool.Acquire is not released when the function returns in line [0-9]+"
	if err != nil {
		return nil, err
	}
	var got bool
	if err := c.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got); err != nil {
		c.Release()
		return nil, err
	}
	if !got {
		return nil, errTaken
	}
	return func() { c.Release() }, nil
}

var errTaken = errors.New("taken")

func inBackground(ctx context.Context, db *sql.DB, names chan<- string) error {
	rows, err := db.QueryContext(ctx, "SELECT name FROM users") // want "rows of db.QueryContext are not closed when the function returns in line [0-9]+"
	if err != nil {
		return err
	}
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if len(columns) != 1 {
		_ = rows.Close()
		return errTaken
	}
	go func() {
		defer rows.Close()
		defer close(names)
		for rows.Next() {
			var name string
			if rows.Scan(&name) == nil {
				names <- name
			}
		}
		log.Print(rows.Err())
	}()
	return nil
}

func cleanedUpByName(ctx context.Context, pool *pgxpool.Pool) error {
	var c *pgxpool.Conn
	release := func() {
		if c != nil {
			c.Release()
		}
	}
	defer release()
	c, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, "SELECT 1")
	return err
}

func nextTurn(ctx context.Context, pool *pgxpool.Pool, n int) error {
	var c *pgxpool.Conn
	var release func()
	for range n {
		if release != nil {
			release()
		}
		next, err := pool.Acquire(ctx)
		if err != nil {
			return err
		}
		c = next
		release = func() { c.Release() }
	}
	if release != nil {
		release()
	}
	return nil
}

func nextInSame(ctx context.Context, pool *pgxpool.Pool, n int) (err error) {
	var c *pgxpool.Conn
	var release func()
	for range n {
		if release != nil {
			release()
		}
		c, err = pool.Acquire(ctx)
		if err != nil {
			return err
		}
		if n > 100 {
			continue
		}
		release = func() { c.Release() }
	}
	return nil
}

type lease struct{ c *pgxpool.Conn }

// newLease has no fix: a deferred release would take the connection from the lease.
func newLease(ctx context.Context, pool *pgxpool.Pool) (*lease, error) {
	c, err := pool.Acquire(ctx) // want "connection of pool.Acquire is not released when the function returns in line [0-9]+"
	if err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "SELECT 1"); err != nil {
		return nil, err
	}
	return &lease{c}, nil
}

func namedLease(ctx context.Context, pool *pgxpool.Pool) (c *pgxpool.Conn, err error) {
	c, err = pool.Acquire(ctx) // want "connection of pool.Acquire is not released when the function returns in line [0-9]+"
	if err != nil {
		return
	}
	if _, err := c.Exec(ctx, "SELECT 1"); err != nil {
		return nil, err
	}
	return
}

// kept goes to its new owner by a deferred call.
func (l *lease) kept(ctx context.Context, pool *pgxpool.Pool) error {
	c, err := pool.Acquire(ctx) // want "connection of pool.Acquire is not released when the function returns in line [0-9]+"
	if err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "SELECT 1"); err != nil {
		return err
	}
	defer func() { l.c = c }()
	return nil
}
