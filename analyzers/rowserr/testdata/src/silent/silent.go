// Package silent has loops that are right, or that cannot be judged.
package silent

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
)

func right(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// dropped says in so many words that it does not care.
func dropped(db *sql.DB) (n int) {
	rows, _ := db.Query("SELECT 1")
	for rows.Next() {
		n++
	}
	_ = rows.Err()
	return n
}

// failing returns an error on the ways without Err.
func failing(ctx context.Context, db *pgxpool.Pool, next func() error) (n int, err error) {
	rows, err := db.Query(ctx, "SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	if err := next(); err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, errors.New("none")
	}
	if n == 1 {
		return 0, notFound(n)
	}
	if n == 2 {
		err = fmt.Errorf("two")
		return 0, err
	}
	if n == 3 {
		log.Fatal("three")
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	return n, nil
}

func notFound(n int) error { return fmt.Errorf("not found: %d", n) }

// first leaves the loop at the first row, and else with an error.
func first(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		err := rows.Scan(&n)
		return n, err
	}
	return 0, sql.ErrNoRows
}

// committed asks the transaction.
func committed(ctx context.Context, db *sql.DB) (n int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, tx.Commit()
}

func returned(db *sql.DB) *sql.Rows {
	rows, _ := db.Query("SELECT 1")
	for rows.Next() {
		if rows.NextResultSet() {
			break
		}
	}
	return rows
}

type holder struct{ rows *sql.Rows }

func (h *holder) stored(db *sql.DB) {
	rows, _ := db.Query("SELECT 1")
	for rows.Next() {
	}
	h.rows = rows
}

// field goes through rows in a field.
func (h *holder) field() (n int) {
	for h.rows.Next() {
		n++
	}
	return n
}

func (h *holder) get() *sql.Rows { return h.rows }

// accessor has rows that others have, too.
func (h *holder) accessor() {
	rows := h.get()
	for rows.Next() {
	}
}

func renamed(db *sql.DB) error {
	rows, _ := db.Query("SELECT 1")
	for rows.Next() {
	}
	same := rows
	return same.Err()
}

func finish(rows *sql.Rows) error { return errors.Join(rows.Err(), rows.Close()) }

func finishAny(r interface{ Err() error }) error { return r.Err() }

func helped(db *sql.DB) error {
	rows, _ := db.Query("SELECT 1")
	for rows.Next() {
	}
	return finish(rows)
}

func helpedByInterface(db *sql.DB) error {
	rows, _ := db.Query("SELECT 1")
	for rows.Next() {
	}
	return finishAny(rows)
}

// elsewhere passes the rows to another package.
func elsewhere(db *sqlx.DB) (names []string, err error) {
	rows, err := db.Queryx("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	for rows.Next() {
	}
	return names, sqlx.StructScan(rows, &names)
}

func collects(ctx context.Context, db *pgxpool.Pool) error {
	rows, err := db.Query(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	_, err = pgx.CollectRows(rows, pgx.RowTo[int])
	return err
}

// Parameter gets the rows from who may ask.
func Parameter(rows pgx.Rows) (n int) {
	for rows.Next() {
		n++
	}
	return n
}

func count(rows *sql.Rows) (n int) {
	for rows.Next() {
		n++
	}
	return n
}

func counted(db *sql.DB) (int, error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	n := count(rows)
	return n, rows.Err()
}

// value is used as a value, and may be called by anybody.
func value(rows *sql.Rows) (n int) {
	for rows.Next() {
		n++
	}
	return n
}

func must(rows *sql.Rows, err error) *sql.Rows {
	if err != nil {
		panic(err)
	}
	return rows
}

func helperWithoutError(db *sql.DB) {
	rows := must(db.Query("SELECT 1"))
	for rows.Next() {
	}
}

// deferred asks when the function returns.
func deferred(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Err(), rows.Close()) }()
	for rows.Next() {
		n++
	}
	return n, nil
}

// outer is asked outside of the function that goes through it.
func outer(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	func() {
		for rows.Next() {
		}
	}()
	return rows.Err()
}

// exists is no loop.
func exists(db *sql.DB) bool {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return false
	}
	defer rows.Close()
	return rows.Next()
}

// only returns an error where there is a row.
func only(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return errors.New("one too many")
	}
	return nil
}

// firstAsked asks for the error where there is no row.
func firstAsked(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return 0, err
		}
		return 0, sql.ErrNoRows
	}
	return n, rows.Scan(&n)
}

// scanned scans whatever Next says, which fails then.
func scanned(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		log.Print("no row")
	}
	return n, rows.Scan(&n)
}

// firstOfTwo looks for a second row: where there is none is told by the first.
func firstOfTwo(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&n)
	}
	if err == nil && rows.Next() {
		err = errors.New("one too many")
	}
	return n, err
}

// narrow are rows that nobody can ask for their error.
type narrow interface {
	Next() bool
	Scan(...any) error
}

func sum(rows narrow) (n int, err error) {
	for rows.Next() {
		n++
	}
	return n, nil
}

func summed(db *sql.DB) (int, error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	n, err := sum(rows)
	if err != nil {
		return 0, err
	}
	return n, rows.Err()
}

func summedOf(rows *sql.Rows) (int, error) { return sum(rows) }

// kept keeps what Next says in a variable.
func kept(db *sql.DB) (n int) {
	rows, _ := db.Query("SELECT 1")
	for ok := rows.Next(); ok; ok = rows.Next() {
		n++
	}
	return n
}

// cursor is an interface of the package.
type cursor interface {
	Next() bool
	Scan(...any) error
	Err() error
	Close() error
}

type querier interface {
	Query(q string) (cursor, error)
}

func own(q querier) (n int) {
	rows, _ := q.Query("SELECT 1")
	for rows.Next() {
		n++
	}
	return n
}

// sets goes through several results.
func sets(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1; SELECT 2")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for {
		for rows.Next() {
			n++
		}
		if !rows.NextResultSet() {
			break
		}
	}
	return n, rows.Err()
}

// again asks each result before the next.
func again(db *sql.DB) error {
	rows, err := db.Query("SELECT 1")
	for range 2 {
		if err != nil {
			return err
		}
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows, err = db.Query("SELECT 2")
	}
	return nil
}

var _ = []any{right, dropped, failing, first, committed, returned, (*holder).stored, (*holder).field, (*holder).accessor, renamed,
	helped, helpedByInterface, elsewhere, collects, counted, value, helperWithoutError, deferred, outer, exists, kept, own, sets, again}

// Statements that join a transaction, or are prepared in it, fail its commit as well.
func joined(ctx context.Context, db *sql.DB, list *sql.Stmt) (n int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.StmtContext(ctx, list).QueryContext(ctx)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	own, err := tx.PrepareContext(ctx, "SELECT b FROM t")
	if err != nil {
		return 0, err
	}
	others, err := own.QueryContext(ctx)
	if err != nil {
		return 0, err
	}
	defer others.Close()
	for others.Next() {
		n++
	}
	rows, err = tx.QueryContext(ctx, "SELECT c FROM t")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, tx.Commit()
}

// run runs a function in a transaction, and commits it.
func run(ctx context.Context, db *pgxpool.Pool, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db, f)
}

// inRunner reads in what is committed afterwards.
func inRunner(ctx context.Context, db *pgxpool.Pool) (n int, err error) {
	err = run(ctx, db, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT 1")
		if err != nil {
			return err
		}
		for rows.Next() {
			n++
		}
		return nil
	})
	return n, err
}

// update runs a function in a transaction of database/sql, and commits it.
func update(ctx context.Context, db *sql.DB, f func(tx *sql.Tx) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	return f(tx)
}

func inUpdate(ctx context.Context, db *sql.DB) (n int, err error) {
	err = update(ctx, db, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT 1")
		if err != nil {
			return err
		}
		for rows.Next() {
			n++
		}
		return nil
	})
	return n, err
}

// runX passes the function on.
func runX(ctx context.Context, db *sqlx.DB, f func(tx *sqlx.Tx) error) error {
	return tried(func() error {
		tx, err := db.BeginTxx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if err := f(tx); err != nil {
			return err
		}
		return tx.Commit()
	})
}

func tried(f func() error) error { return errors.Join(f()) }

func inUpdateX(ctx context.Context, db *sqlx.DB) (n int, err error) {
	err = runX(ctx, db, func(tx *sqlx.Tx) error {
		rows, err := tx.QueryxContext(ctx, "SELECT 1")
		if err != nil {
			return err
		}
		for rows.Next() {
			n++
		}
		return nil
	})
	return n, err
}

// ship has the error of the statement from the query, as drivers of database/sql wait
// there for the first row, and ends the transaction with another one.
func ship(ctx context.Context, tx *sql.Tx, id int) (customer int, err error) {
	rows, err := tx.QueryContext(ctx, "UPDATE orders SET shipped = true WHERE id = $1 RETURNING customer_id", id)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, sql.ErrNoRows
	}
	err = rows.Scan(&customer)
	return customer, err
}
