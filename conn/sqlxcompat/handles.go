package sqlxcompat

import (
	"context"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Queryer runs statements that return rows: a *conn.DB, a *conn.Conn or a
// pgx.Tx.
type Queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Execer runs statements that return no rows: a *conn.DB, a *conn.Conn or a
// pgx.Tx.
type Execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Ext is both, for functions that take any handle.
type Ext interface {
	Queryer
	Execer
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Get reads the first row of a query into dest, a pointer to a struct or to what
// takes a single column. Fields that no column names stay as they are. Without a
// row the error is sql.ErrNoRows itself and dest is untouched.
//
// An error of scanning may leave a part of the row in dest.
func Get(ctx context.Context, q Queryer, dest any, sql string, args ...any) error {
	return QueryRow(ctx, q, sql, args...).get(dest, false)
}

// Select reads all rows of a query into dest, a pointer to a slice, as [ScanAll]
// does, but into elements of any type: one that is not a struct to be filled by
// name takes a single column.
func Select(ctx context.Context, q Queryer, dest any, sql string, args ...any) error {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	return selectAll(rows, dest)
}

// QueryRow runs a query for its first row. It never returns nil: the error of
// the query is that of the first use of the Row, which must be used once, since
// until then it holds the connection.
func QueryRow(ctx context.Context, q Queryer, sql string, args ...any) *Row {
	return newRow(q.Query(ctx, sql, args...))
}

// NamedExec runs a statement with :named arguments, taken from arg as
// [BindNamed] does.
func NamedExec(ctx context.Context, e Execer, sql string, arg any) (pgconn.CommandTag, error) {
	sql, args, err := BindNamed(sql, arg)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	return e.Exec(ctx, sql, args...)
}

// NamedQuery runs a query with :named arguments, taken from arg as [BindNamed]
// does. The rows are never nil.
func NamedQuery(ctx context.Context, q Queryer, sql string, arg any) (pgx.Rows, error) {
	sql, args, err := BindNamed(sql, arg)
	if err != nil {
		return failed(err)
	}
	return q.Query(ctx, sql, args...)
}

// MustExec runs a statement and panics with its error.
func MustExec(ctx context.Context, e Execer, sql string, args ...any) pgconn.CommandTag {
	return must(e.Exec(ctx, sql, args...))
}

// LoadFile runs the statements of a file in one Exec. The whole file is read
// into memory.
func LoadFile(ctx context.Context, e Execer, path string) (pgconn.CommandTag, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	sql, err := os.ReadFile(path)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	return e.Exec(ctx, string(sql))
}

// must returns v, or panics with err as it is.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
