// Package store reads rows and does not ask for their error.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
)

// ErrNone is returned for an empty result.
var ErrNone = errors.New("none")

func names(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM users WHERE org = $1", 1)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() { // want `^rows.Err is not checked after the loop: a result that an error cuts short passes for the whole$`
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// closed takes the error of Close for that of the rows.
func closed(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return
	}
	for rows.Next() { // want `rows.Err is not checked`
		n++
	}
	if err := rows.Close(); err != nil {
		return 0, err
	}
	return n, nil
}

// early asks before there can be an error.
func early(tx *sql.Tx) int {
	rows, err := tx.Query("SELECT 1")
	if err != nil || rows.Err() != nil {
		return 0
	}
	defer rows.Close()
	n := 0
	for {
		if !rows.Next() { // want `rows.Err is not checked`
			break
		}
		if err := rows.Err(); err != nil {
			log.Print(err)
		}
		n++
	}
	return n
}

// sometimes asks on one way only.
func sometimes(stmt *sql.Stmt, strict bool) (map[string]bool, error) {
	list, err := stmt.Query()
	if err != nil {
		return nil, err
	}
	defer list.Close()
	set := map[string]bool{}
	for more := true; more && list.Next(); { // want `list.Err is not checked`
		var s string
		more = list.Scan(&s) == nil
		set[s] = true
	}
	if strict {
		if err := list.Err(); err != nil {
			return nil, err
		}
	}
	return set, err
}

// each asks for the last of many results.
func each(c *sql.Conn, ids []int) error {
	var rows *sql.Rows
	for _, id := range ids {
		var err error
		rows, err = c.QueryContext(context.TODO(), "SELECT $1", id)
		if err != nil {
			return err
		}
		for rows.Next() { // want `rows.Err is not checked`
		}
	}
	return rows.Err()
}

// mapped is for sqlx.
func mapped(ctx context.Context, db *sqlx.DB) ([]map[string]any, error) {
	var all []map[string]any
	rows, err := db.QueryxContext(ctx, "SELECT * FROM users")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() { // want `rows.Err is not checked`
		m := map[string]any{}
		if err := rows.MapScan(m); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// native is for pgx; the statement fails here.
func native(ctx context.Context, tx pgx.Tx) (n int, err error) {
	rows, err := tx.Query(ctx, "INSERT INTO users VALUES (1) RETURNING id")
	if err != nil {
		return 0, err
	}
	for rows.Next() { // want `^rows.Err is not checked after the loop: pgx tells the errors of the statement there, and each passes for the end of the result$`
		n++
	}
	return n, nil
}

func scan(row interface{ Scan(...any) error }) (s string, err error) { return s, row.Scan(&s) }

func one(rows pgx.Rows) string {
	var s string
	_ = rows.Scan(&s)
	return s
}

// pooled passes the rows to what reads one of them.
func pooled(ctx context.Context, db *pgxpool.Pool) ([]string, error) {
	var all []string
	rows, err := db.Query(ctx, "SELECT name FROM users")
	if err != nil {
		log.Print(err)
		return nil, err
	}
	defer rows.Close()
	for rows.Next() { // want `rows.Err is not checked`
		s, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, s, one(rows))
	}
	if len(all) == 0 {
		return nil, ErrNone
	}
	return all, nil
}

func viaConn(ctx context.Context, db *conn.DB) (n int) {
	rows, _ := db.Query(ctx, "SELECT 1")
	for rows.Next() { // want `rows.Err is not checked`
		n++
	}
	return n
}

type query interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// viaInterface has the query of an interface of the package.
func viaInterface(ctx context.Context, q query, done chan<- int) {
	rows, err := q.Query(ctx, "SELECT 1")
	if err != nil {
		return
	}
	n := 0
	for rows.Next() { // want `rows.Err is not checked`
		n++
	}
	done <- n
}

func batch(ctx context.Context, db *pgxpool.Pool, b *pgx.Batch) error {
	results := db.SendBatch(ctx, b)
	defer results.Close()
	rows, err := results.Query()
	if err != nil {
		return err
	}
	for rows.Next() { // want `rows.Err is not checked`
	}
	return nil
}

type reader struct{ db *sql.DB }

func (r *reader) query() (*sql.Rows, error) { return r.db.Query("SELECT 1") }

// helped gets the rows from a helper, in a function literal.
func (r *reader) helped() error {
	count := func() (int, error) {
		rows, err := r.query()
		if err != nil {
			return 0, err
		}
		n := 0
		for rows.Next() { // want `rows.Err is not checked`
			n++
		}
		return n, nil
	}
	_, err := count()
	return err
}

// collect gets the rows from callers that do not ask either.
func collect(rows *sql.Rows) (n int, err error) {
	defer rows.Close()
	for rows.Next() { // want `rows.Err is not checked`
		n++
	}
	return n, nil
}

func collected(db *sql.DB) (int, error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	return collect(rows)
}

// generic reads rows of any type.
func generic[T any](ctx context.Context, db *sqlx.DB) ([]T, error) {
	var all []T
	rows, err := db.NamedQueryContext(ctx, "SELECT 1", nil)
	if err != nil {
		return nil, err
	}
	for rows.Next() { // want `rows.Err is not checked`
		var v T
		if err := rows.StructScan(&v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// several has one error check for two queries, and no fix: the check is not in the
// block of the loop.
func several(db *sql.DB, old bool) (n int, err error) {
	var rows *sql.Rows
	if old {
		rows, err = db.Query("SELECT 1")
	} else {
		rows, err = db.Query("SELECT 2")
	}
	if err != nil {
		return 0, err
	}
	for rows.Next() { // want `rows.Err is not checked`
		n++
	}
	return n, nil
}

var _ = []any{names, closed, early, sometimes, each, mapped, native, pooled, viaConn, viaInterface, batch, (*reader).helped, collected, generic[int], several}

// outside is a statement of the pool, whose rows the commit knows nothing of.
func outside(ctx context.Context, db *sql.DB, list *sql.Stmt) (n int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	joined := tx.StmtContext(ctx, list)
	if joined == nil {
		joined = list
	}
	rows, err := joined.QueryContext(ctx)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() { // want `rows.Err is not checked after the loop`
		n++
	}
	return n, tx.Commit()
}

// mixed has rows of the transaction and of the pool in one variable.
func mixed(ctx context.Context, db *sql.DB) (n int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, "SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() { // want `rows.Err is not checked after the loop`
		n++
	}
	rows, err = db.QueryContext(ctx, "SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() { // want `rows.Err is not checked after the loop`
		n++
	}
	return n, tx.Commit()
}
