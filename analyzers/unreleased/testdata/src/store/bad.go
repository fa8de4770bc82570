// Package store takes connections and gives them back, or not.
package store

import (
	"context"
	"database/sql"
	"errors"

	"example.com/unreleased/lib"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	"github.com/netra-systems/netralint/conn"
)

type store struct {
	db   *sql.DB
	pool *pgxpool.Pool
}

var errBad = errors.New("bad")

func scanFails(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT id FROM t WHERE a = $1", 1) // want `rows of db.QueryContext are not closed when the function returns in line 32`
	if err != nil {
		return err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
	}
	return rows.Err()
}

func earlyReturn(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	rows, err := pool.Query(ctx, "SELECT id FROM t") // want `rows of pool.Query are not closed when the function returns in line 49`
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return 0, err // pgx has closed them
		}
		if id > 10 {
			return id, nil
		}
	}
	return 0, rows.Err()
}

func firstOnly(db *sqlx.DB) (id int, err error) {
	rows, err := db.Queryx("SELECT id FROM t LIMIT 1") // want `rows of db.Queryx are not closed when the function returns in line 63`
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
	}
	return id, err
}

func leavesTheLoop(pool *conn.DB, ctx context.Context) error {
	rows, err := pool.Query(ctx, "SELECT id FROM t") // want `rows of pool.Query are not closed when the function returns in line 76`
	if err != nil {
		return err
	}
	for rows.Next() {
		if len(rows.RawValues()) > 3 {
			break
		}
	}
	return nil
}

func (s *store) noRollback(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil) // want `transaction of s.db.BeginTx is neither committed nor rolled back when the function returns in line 85`
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM t"); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) neverCommitted(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx) // want `transaction of s.pool.Begin is neither committed nor rolled back when the function returns in line 96`
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM t")
	return err
}

func (s *store) acquired(ctx context.Context) error {
	c, err := s.pool.Acquire(ctx) // want `connection of s.pool.Acquire is not released when the function returns in line 105`
	if err != nil {
		return err
	}
	if err := c.Ping(ctx); err != nil {
		return err
	}
	c.Release()
	return nil
}

func oneConnection(ctx context.Context, db *sql.DB) error {
	c, err := db.Conn(ctx) // want `connection of db.Conn is not closed when the function returns in line 116`
	if err != nil {
		return err
	}
	return c.PingContext(ctx)
}

func dialed(ctx context.Context, url string) (n int, err error) {
	c, err := pgx.Connect(ctx, url) // want `connection of pgx.Connect is not closed when the function returns in line 125`
	if err != nil {
		return 0, err
	}
	err = c.QueryRow(ctx, "SELECT 1").Scan(&n)
	return n, err
}

func batch(ctx context.Context, pool *pgxpool.Pool, b *pgx.Batch) error {
	results := pool.SendBatch(ctx, b) // want `results of pool.SendBatch are not closed when the function returns in line 132`
	for range b.Len() {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	return results.Close()
}

func prepared(db *sql.DB) error {
	stmt, err := db.Prepare("INSERT INTO t VALUES ($1)") // want `statement of db.Prepare is not closed when the function returns in line 144`
	if err != nil {
		return err
	}
	_, err = stmt.Exec(1)
	return err
}

func dropped(db *sql.DB) error {
	_, err := db.Query("DELETE FROM t") // want `rows of db.Query are not closed: nothing gets what it returns; use Exec for a statement without rows`
	db.QueryRow("UPDATE t SET a = 1")   // want `row of db.QueryRow is not scanned: nothing gets what it returns; use Exec`
	_ = db.QueryRow("SELECT 1").Err()   // want `row of db.QueryRow is not scanned: nothing gets`
	return err
}

func batchOfOne(ctx context.Context, pool *pgxpool.Pool, b *pgx.Batch) error {
	_, err := pool.SendBatch(ctx, b).Exec() // want `results of pool.SendBatch are not closed: nothing gets what it returns`
	return err
}

func unscanned(db *sql.DB, print bool) (n int, err error) {
	row := db.QueryRow("SELECT 1") // want `row of db.QueryRow is not scanned when the function returns in line 162`
	if !print {
		return 0, nil
	}
	err = row.Scan(&n)
	return n, err
}

func inALoop(ctx context.Context, pool *pgxpool.Pool, ids []int) {
	for range ids {
		c, err := pool.Acquire(ctx) // want `connection of pool.Acquire is not released before the next turn of the loop`
		if err != nil {
			continue
		}
		if c.Ping(ctx) != nil {
			continue
		}
		c.Release()
	}
}

func overwritten(db *sql.DB) error {
	rows, err := db.Query("SELECT 1") // want `rows of db.Query are not closed when rows gets another value in line 186`
	if err != nil {
		return err
	}
	rows, err = db.Query("SELECT 2")
	if err != nil {
		return err
	}
	return rows.Close()
}

func deferredTooEarly(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	rows, err = db.Query("SELECT 2") // want `rows of db.Query are not closed when the function returns in line 206`
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func throughHelpers(ctx context.Context, db *sql.DB, pool *pgxpool.Pool) error {
	rows, err := db.Query("SELECT 1") // want `rows of db.Query are not closed when the function returns in line 216`
	if err != nil {
		return err
	}
	rows.Next()
	if _, err := lib.One(rows); err != nil {
		return err
	}
	rows.Close()
	tx, err := lib.Begin(ctx, pool) // want `transaction of lib.Begin is neither committed nor rolled back when the function returns in line 224`
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return tx.Commit(ctx)
}

func inAFunction(db *sql.DB) func() error {
	return func() error {
		var rows, err = db.Query("SELECT 1") // want `rows of db.Query are not closed when the function returns in line 236`
		switch {
		case err != nil:
			return err
		case rows.Next():
			return nil
		}
		return rows.Err()
	}
}

func otherName(db *sql.DB) error {
	rows, err := db.Query("SELECT 1") // want `rows of db.Query are not closed when the function returns in line 249`
	if err != nil {
		return err
	}
	same := rows
	if same.Next() {
		return errBad
	}
	return same.Close()
}

func ofATransaction(tx *sql.Tx) error {
	rows, err := tx.Query("SELECT 1") // want `rows of tx.Query are not closed when the function returns in line 260`
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func checked(db *sql.DB) {
	rows, err := db.Query("SELECT 1") // want `rows of db.Query are not closed when the function returns in line 267`
	check(err)
	rows.Next()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func deferredInALoop(ctx context.Context, pool *pgxpool.Pool, ids []int) error {
	for _, id := range ids {
		c, err := pool.Acquire(ctx) // want `connection of pool.Acquire is not released before the next turn of the loop, as the deferred call runs when the function returns$`
		if err != nil {
			return err
		}
		defer c.Release()
		if _, err := c.Exec(ctx, "DELETE FROM t WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

func triedAgain(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) (err error) {
	for range 3 {
		tx, err := db.BeginTx(ctx, nil) // want `transaction of db.BeginTx is neither committed nor rolled back before the next turn of the loop, as the deferred call`
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.ExecContext(ctx, "DELETE FROM t"); err != nil {
			continue
		}
		return tx.Commit()
	}
	return err
}

func neverRun(ctx context.Context, pool *pgxpool.Pool) error {
	c, err := pool.Acquire(ctx) // want `connection of pool.Acquire is not released when the function returns in line 311$`
	if err != nil {
		return err
	}
	_ = func() { c.Release() }
	_, err = c.Exec(ctx, "DELETE FROM t")
	return err
}

type embedded struct{ *pgxpool.Pool }

func (e embedded) rows(ctx context.Context) error {
	rows, err := e.Query(ctx, "SELECT 1") // want `rows of e.Query are not closed when the function returns in line`
	if err != nil {
		return err
	}
	if !rows.Next() {
		return rows.Err()
	}
	return errBad
}

func (e *embedded) transaction(ctx context.Context) error {
	tx, err := e.Begin(ctx) // want `transaction of e.Begin is neither committed nor rolled back`
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM t"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func askedOnly(db *sql.DB) error {
	row := db.QueryRow("SELECT 1") // want `row of db.QueryRow is not scanned when the function returns in line`
	if err := row.Err(); err != nil {
		return err
	}
	return nil
}

// BeginFunc gives nothing back but its transaction.
func (s *store) connOfTransaction(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx) // want `is not released`
	if err != nil {
		return err
	}
	if err := pgx.BeginFunc(ctx, conn, func(pgx.Tx) error { return nil }); err != nil {
		return err
	}
	conn.Release()
	return nil
}
