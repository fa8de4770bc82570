package libpq

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Exec runs a statement; without arguments, several. The tag is that of the
// last one.
func Exec(ctx context.Context, c *pgx.Conn, sql string, args ...any) (pgconn.CommandTag, error) {
	sql, values, err := native(ctx, c, sql, args)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := stateOf(c).drain(ctx, sql, values)
	return tag, ifLost(c, err)
}

// Query runs a statement and returns its rows; an error in the first reply of
// the server is returned here. The rows are never nil. Of several statements
// only the first that returns rows can be read, the others run.
func Query(ctx context.Context, c *pgx.Conn, sql string, args ...any) (pgx.Rows, error) {
	sql, values, err := native(ctx, c, sql, args)
	if err != nil {
		return &Rows{conn: c, err: err, closed: true}, err
	}
	s := stateOf(c)
	st, err := s.start(ctx, sql, values)
	if err != nil {
		err = ifLost(c, err)
		return &Rows{conn: c, err: err, closed: true}, err
	}
	return newRows(st), nil
}

// QueryRow runs a statement and keeps its first row. The connection is free
// when QueryRow returns, whether or not the row is scanned.
func QueryRow(ctx context.Context, c *pgx.Conn, sql string, args ...any) *Row {
	rows, err := Query(ctx, c, sql, args...)
	if err != nil {
		return &Row{err: err}
	}
	return firstRow(rows.(*Rows))
}
