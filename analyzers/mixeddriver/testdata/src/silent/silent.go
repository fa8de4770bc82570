// Package silent looks for the right errors, or for what cannot be judged.
package silent

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"example.com/mixeddriver/check"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq"
)

func right(ctx context.Context, pool *pgxpool.Pool, dsn string) error {
	_, err := pool.Exec(ctx, "INSERT INTO t VALUES (1)")
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return nil
	}
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "INSERT INTO t VALUES (1)")
	if check.Duplicate(err) {
		return nil
	}
	return err
}

// dual serves both drivers.
func dual(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, "INSERT INTO t VALUES (1)")
	var old *pq.Error
	var e *pgconn.PgError
	if errors.As(err, &old) || errors.As(err, &e) {
		return nil
	}
	if check.Either(err) {
		return nil
	}
	return err
}

// parameter has a handle of which no caller is seen.
func parameter(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, "INSERT INTO t VALUES ($1)", 1)
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return nil
	}
	return err
}

type saver interface{ Save(context.Context) error }

type holder struct{ err error }

// elsewhere may come from elsewhere.
func elsewhere(ctx context.Context, pool *pgxpool.Pool, s saver, h holder, errs chan error, f func() error, late bool) error {
	_, err := pool.Exec(ctx, "INSERT INTO t VALUES (1)")
	if late {
		err = s.Save(ctx)
	}
	if check.Duplicate(err) {
		return nil
	}
	if check.Duplicate(h.err) || check.Duplicate(<-errs) || check.Duplicate(f()) {
		return nil
	}
	func(err error) {
		fmt.Println(check.Duplicate(err))
	}(err)
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return s.Save(ctx) })
}

func callback(ctx context.Context, pool *pgxpool.Pool, s saver) bool {
	return check.Duplicate(pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return s.Save(ctx) }))
}

// deferred looks at what is set later.
func deferred(ctx context.Context, pool *pgxpool.Pool, s saver) (err error) {
	_, err = pool.Exec(ctx, "INSERT INTO t VALUES (1)")
	defer func() {
		if check.Duplicate(err) {
			err = nil
		}
	}()
	err = s.Save(ctx)
	return err
}

// apart opens two databases.
func apart(ctx context.Context, first, second string) error {
	pool, err := pgxpool.New(ctx, first)
	if err != nil {
		return err
	}
	pool.Close()
	db, err := sql.Open("postgres", second)
	if err != nil {
		return err
	}
	return db.Close()
}
