package store

import (
	"context"
	"database/sql"
	"fmt"

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
	stmt, err := db.PrepareContext(ctx, text) // want `statement of db.PrepareContext is not closed when the function returns in line 50`
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
	c, err := pool.Acquire(ctx) // want `connection of pool.Acquire is not released when the function returns in line 149`
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
