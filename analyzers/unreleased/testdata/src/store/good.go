package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.com/unreleased/lib"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"github.com/netra-systems/netralint/conn"
)

func readToTheEnd(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

func scanFailsOnPgx(ctx context.Context, pool *conn.DB) error {
	rows, err := pool.Query(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	for rows.Next() {
		if _, err := rows.Values(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func collected(ctx context.Context, pool *pgxpool.Pool) ([]int, error) {
	rows, _ := pool.Query(ctx, "SELECT 1")
	return pgx.CollectRows(rows, pgx.RowTo[int])
}

func deferredInLiteral(db *sql.DB) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback() // only on a condition
		}
	}()
	if _, err = tx.Exec("DELETE FROM t"); err != nil {
		return err
	}
	return tx.Commit()
}

func deferredBefore(db *sql.DB) error {
	var rows *sql.Rows
	defer func() {
		if rows != nil {
			rows.Close()
		}
	}()
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func deferredHelper(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	defer lib.End(rows)
	rows.Next()
	return nil
}

func helperEnds(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	lib.Closer(rows)
	return nil
}

// New owners.

func returned(db *sql.DB) (*sql.Rows, error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func named(db *sql.DB) (rows *sql.Rows, err error) {
	rows, err = db.Query("SELECT 1")
	return
}

type reader struct{ rows *sql.Rows }

func stored(db *sql.DB, r *reader, out chan<- *sql.Rows) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	r.rows = rows
	if r.rows, err = db.Query("SELECT 2"); err != nil {
		return err
	}
	sent, err := db.Query("SELECT 3")
	if err != nil {
		return err
	}
	out <- sent
	kept, err := db.Query("SELECT 4")
	if err != nil {
		return err
	}
	lib.Keep(kept)
	return nil
}

func wrapped(db *sql.DB) (*reader, error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return nil, err
	}
	return &reader{rows: rows}, nil
}

func outOfSight(db *sql.DB, f func(*sql.Rows) error, c interface{ Take(*sql.Rows) error }) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	if err := f(rows); err != nil {
		return err
	}
	more, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	return c.Take(more)
}

func goroutine(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	go func() {
		defer rows.Close()
		rows.Next()
	}()
	return nil
}

func runsLater(t *testing.T, ctx context.Context, pool *pgxpool.Pool) {
	c, err := pool.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Release)
	d, err := pool.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Release() })
}

func withEnd(ctx context.Context, pool *pgxpool.Pool) error {
	c, end, err := lib.WithEnd(ctx, pool)
	if err != nil {
		return err
	}
	defer end()
	return c.Ping(ctx)
}

func shared(ctx context.Context, s *lib.Shared, pool *pgxpool.Pool) error {
	tx, err := s.Get(ctx, pool)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM t")
	return err
}

// Ends with its owner.

func statementOfTransaction(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.Prepare("INSERT INTO t VALUES ($1)")
	if err != nil {
		return err
	}
	if _, err := stmt.Exec(1); err != nil {
		return err
	}
	rows, err := tx.Query("SELECT 1")
	if err != nil {
		return err
	}
	rows.Next()
	return tx.Commit()
}

func callerEnds(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	if rows.Next() {
		return errBad
	}
	return nil
}

// Conditions.

func own(db *sql.DB, tx *sql.Tx) (err error) {
	mine := tx == nil
	if mine {
		if tx, err = db.Begin(); err != nil {
			return err
		}
	}
	_, err = tx.Exec("DELETE FROM t")
	if mine {
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	}
	return err
}

func flag(db *sql.DB, n int) error {
	var tx *sql.Tx
	begun := false
	if n > 1 {
		var err error
		if tx, err = db.Begin(); err != nil {
			return err
		}
		begun = true
	}
	if !begun {
		return nil
	}
	return tx.Commit()
}

func related(db *sql.DB, n int) error {
	var tx *sql.Tx
	var err error
	if n > 1 {
		if tx, err = db.Begin(); err != nil {
			return err
		}
	}
	if n-1 > 0 { // as above
		return tx.Commit()
	}
	return nil
}

func sameSwitch(db *sql.DB, mode string) error {
	var tx *sql.Tx
	switch mode {
	case "write":
		var err error
		if tx, err = db.Begin(); err != nil {
			return err
		}
	}
	if mode == "write" {
		return tx.Commit()
	}
	return nil
}

func retried(ctx context.Context, pool *pgxpool.Pool) error {
	for {
		c, err := pool.Acquire(ctx)
		if err == nil {
			c.Release()
			return nil
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
	}
}

func understood(ctx context.Context, pool *pgxpool.Pool, temporary func(error) bool) error {
	c, err := pool.Acquire(ctx)
	if temporary(err) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Release()
	return nil
}

func ownContext(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	rows, err := db.QueryContext(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func nothingThere(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	if rows == nil {
		return err
	}
	return rows.Close()
}

func answer(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	more := rows.Next()
	if !more {
		return rows.Err()
	}
	return rows.Close()
}

func looped(db *sql.DB, ids []int) error {
	for _, id := range ids {
		rows, err := db.Query("SELECT $1", id)
		if err != nil {
			return err
		}
		for rows.Next() {
			if err := rows.Scan(&id); err != nil {
				rows.Close()
				return err
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

// cleaned closes what it returns, when the test is over.
func cleaned(t testing.TB, ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.Connect(ctx, "")
	if err == nil {
		t.Cleanup(func() { _ = c.Close(context.Background()) })
	}
	return c, err
}

type pile struct {
	conns []*pgx.Conn
	last  *pgx.Conn
}

// piled is closed with the others.
func (p *pile) piled(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.Connect(ctx, "")
	if err != nil {
		return nil, err
	}
	p.conns = append(p.conns, c)
	return c, nil
}

func (p *pile) kept(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.Connect(ctx, "")
	if err == nil {
		p.last = c
	}
	return c, err
}

func endedAtPlace(db *sql.DB) (*sql.Tx, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	time.AfterFunc(time.Minute, func() { _ = tx.Rollback() })
	return tx, nil
}

func closeLater(ctx context.Context, c *pgx.Conn) {
	<-ctx.Done()
	_ = c.Close(context.Background())
}

func watched(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.Connect(ctx, "")
	if err != nil {
		return nil, err
	}
	go closeLater(ctx, c)
	return c, nil
}

// closed returns what is closed already, for what it knows of the server.
func closed(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.Connect(ctx, "")
	if err != nil {
		return nil, err
	}
	defer c.Close(ctx)
	return c, nil
}

func endedByOthers(ctx context.Context) error {
	a, err := watched(ctx)
	if err != nil {
		return err
	}
	b, err := closed(ctx)
	if err != nil {
		return err
	}
	if b.PgConn().ParameterStatus("server_version") == "" {
		return errors.New("no version")
	}
	return a.Ping(ctx)
}

func endsOfOthers(t testing.TB, ctx context.Context, p *pile, db *sql.DB) error {
	a, err := cleaned(t, ctx)
	if err != nil {
		return err
	}
	b, err := p.piled(ctx)
	if err != nil {
		return err
	}
	c, err := p.kept(ctx)
	if err != nil {
		return err
	}
	tx, err := endedAtPlace(db)
	if err != nil {
		return err
	}
	_, err = tx.Exec("SELECT 1")
	return errors.Join(err, a.Ping(ctx), b.Ping(ctx), c.Ping(ctx))
}

func deferredInEachTurn(ctx context.Context, pool *pgxpool.Pool, ids []int) error {
	for _, id := range ids {
		tx, err := pool.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(ctx)
		if _, err := tx.Exec(ctx, "DELETE FROM t WHERE id = $1", id); err != nil {
			return err
		}
		if err := tx.Commit(ctx); err != nil {
			return err
		}
		if err := func() error {
			c, err := pool.Acquire(ctx)
			if err != nil {
				return err
			}
			defer c.Release()
			return c.Ping(ctx)
		}(); err != nil {
			return err
		}
	}
	return nil
}

// inTurns takes a connection in the turns that may do so, which is perhaps one.
func inTurns(ctx context.Context, pool *pgxpool.Pool, ids []int, may func(int) bool) error {
	for _, id := range ids {
		ok := may(id)
		if ok {
			c, err := pool.Acquire(ctx)
			if err != nil {
				return err
			}
			defer c.Release()
		}
	}
	return nil
}

// asked returns where Err says that the query failed: then there are no rows to close.
func asked(ctx context.Context, db *sqlx.DB) (n int, err error) {
	row := db.QueryRowContext(ctx, "SELECT 1")
	if err := row.Err(); err != nil {
		return 0, fmt.Errorf("first: %w", err)
	}
	if err := row.Scan(&n); err != nil {
		return 0, err
	}
	second := db.QueryRowxContext(ctx, "SELECT 2")
	if second.Err() != nil {
		return 0, second.Err()
	}
	err = second.Scan(&n)
	return n, err
}
