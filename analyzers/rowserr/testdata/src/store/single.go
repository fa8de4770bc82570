package store

import (
	"context"
	"database/sql"
	"errors"

	"example.com/rowserr/reading"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
)

var errNotFound = errors.New("not found")

// user is not found when the connection breaks.
func user(ctx context.Context, db *pgxpool.Pool, id int) (name string, err error) {
	rows, err := db.Query(ctx, "SELECT name FROM users WHERE id = $1", id)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	if !rows.Next() { // want `rows.Err is not checked where rows.Next is false: an error passes for no row`
		return "", errNotFound
	}
	err = rows.Scan(&name)
	return name, err
}

func isUser(tx *sql.DB, id int) (bool, error) {
	rows, err := tx.Query("SELECT 1 FROM users WHERE id = $1", id)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if rows.Next() { // want `rows.Err is not checked where rows.Next is false`
		return true, nil
	}
	return false, nil
}

func ofEach(db *sqlx.DB, ids []int) (n int) {
	for _, id := range ids {
		rows, err := db.Queryx("SELECT $1", id)
		if err != nil {
			continue
		}
		if rows.Next() { // want `rows.Err is not checked where rows.Next is false`
			n++
		}
		rows.Close()
	}
	return n
}

type narrow interface {
	Next() bool
	Scan(...any) error
}

func sum(rows narrow) (n int, err error) {
	for rows.Next() {
		var i int
		if err := rows.Scan(&i); err != nil {
			return 0, err
		}
		n += i
	}
	return n, nil
}

func summed(ctx context.Context, db *pgxpool.Pool) (int, error) {
	rows, err := db.Query(ctx, "SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	return sum(rows) // want `rows.Err is not checked after sum, which reads the rows and does not ask: a result that an error cuts short passes for the whole`
}

func readElsewhere(db *sql.DB) ([]int, error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all, err := reading.Ints(rows) // want `rows.Err is not checked after reading.Ints`
	if err != nil {
		return nil, err
	}
	return all, nil
}

func countedElsewhere(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n = reading.Count(rows) // want `rows.Err is not checked after reading.Count`
	return n, nil
}

func askedElsewhere(db *sql.DB) (int, error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	return reading.Asked(rows)
}

func firstElsewhere(db *sql.DB) (int, error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	rows.Next()
	return reading.First(rows)
}

// notInRunner reads from another handle than the one that is committed.
func notInRunner(ctx context.Context, db *pgxpool.Pool) (n int, err error) {
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		rows, err := db.Query(ctx, "SELECT 1")
		if err != nil {
			return err
		}
		for rows.Next() { // want `rows.Err is not checked after the loop`
			n++
		}
		return nil
	})
	return n, err
}

// shipped is in a package that has conn, which may tell the error in Query.
func shipped(ctx context.Context, tx pgx.Tx, id int) (customer int, err error) {
	rows, err := tx.Query(ctx, "UPDATE orders SET shipped = true WHERE id = $1 AND paid RETURNING customer_id", id)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, errNotFound
	}
	err = rows.Scan(&customer)
	return customer, err
}

// view runs a function in a transaction that it never commits.
func view(ctx context.Context, db *sql.DB, f func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	return f(tx)
}

func inView(ctx context.Context, db *sql.DB) (n int, err error) {
	err = view(ctx, db, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT 1")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() { // want `rows.Err is not checked after the loop`
			n++
		}
		return nil
	})
	return n, err
}

// eachBy has a function read each row, before the loop has ended.
func eachBy[T any](rows pgx.Rows, read func(pgx.Rows) (T, error)) (all []T, err error) {
	defer rows.Close()
	for rows.Next() { // want `rows.Err is not checked after the loop`
		v, err := read(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func readBy(ctx context.Context, db *pgxpool.Pool) ([]int, error) {
	rows, err := db.Query(ctx, "SELECT 1")
	if err != nil {
		return nil, err
	}
	return eachBy(rows, func(rows pgx.Rows) (n int, err error) { return n, rows.Scan(&n) })
}

// oneByOne has another package read each row.
func oneByOne(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() { // want `rows.Err is not checked after the loop`
		i, err := reading.One(rows)
		if err != nil {
			return 0, err
		}
		n += i
	}
	return n, nil
}

// best does without the row whatever happens.
func best(ctx context.Context, db *pgxpool.Pool) (n int) {
	rows, err := db.Query(ctx, "SELECT n FROM stats")
	if err != nil {
		return 0
	}
	defer rows.Close()
	if !rows.Next() {
		return 0
	}
	if err := rows.Scan(&n); err != nil {
		return 0
	}
	return n
}

// told says what the query failed of, and not what Next did.
func told(ctx context.Context, db *pgxpool.Pool, failed func(error)) (n int) {
	rows, err := db.Query(ctx, "SELECT n FROM stats")
	if err != nil {
		failed(err)
		return 0
	}
	defer rows.Close()
	if !rows.Next() { // want `rows.Err is not checked where rows.Next is false`
		return 0
	}
	if rows.Scan(&n) != nil {
		return -1
	}
	return n
}
