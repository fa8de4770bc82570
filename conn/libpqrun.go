package conn

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// likeLibPQ runs statements with the values and errors of database/sql over
// lib/pq.
type likeLibPQ struct{}

func (likeLibPQ) exec(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgconn.CommandTag, error) {
	tag, err := libpq.Exec(ctx, c, sql, args...)
	return tag, ifLost(c, err)
}

func (likeLibPQ) query(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgx.Rows, error) {
	rows, err := libpq.Query(ctx, c, sql, args...)
	return rows, ifLost(c, err)
}

func (likeLibPQ) queryRow(ctx context.Context, c *pgx.Conn, sql string, args []any) pgx.Row {
	return rowIfLost(c, libpq.QueryRow(ctx, c, sql, args...))
}

func (likeLibPQ) copyFrom(ctx context.Context, c *pgx.Conn, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	n, err := libpq.CopyFrom(ctx, c, table, columns, src)
	return n, ifLost(c, err)
}

func (likeLibPQ) sendBatch(ctx context.Context, c *pgx.Conn, b *pgx.Batch) pgx.BatchResults {
	return libpq.SendBatch(ctx, c, b)
}

func (likeLibPQ) prepare(ctx context.Context, c *pgx.Conn, name, sql string) (*pgconn.StatementDescription, error) {
	sd, err := libpq.Prepare(ctx, c, name, sql)
	return sd, ifLost(c, err)
}

func (likeLibPQ) begin(ctx context.Context, c *pgx.Conn, opts pgx.TxOptions, free func()) (pgx.Tx, error) {
	t, err := beginLikeLibPQ(ctx, c, opts, free)
	return t, ifLost(c, err)
}

func (likeLibPQ) scanEnds() bool { return false }
func (likeLibPQ) rowHolds() bool { return false }

// ifLost makes an error of a connection that was lost match driver.ErrBadConn,
// which lib/pq returned for it.
func ifLost(c *pgx.Conn, err error) error {
	if isLost(c, err) {
		return lostError{err}
	}
	return err
}

func rowIfLost(c *pgx.Conn, row *libpq.Row) pgx.Row {
	if err := row.Err(); isLost(c, err) {
		return errRow{err: lostError{err}}
	}
	return row
}

// isLost reports whether err says that c was lost, not that its user gave up.
func isLost(c *pgx.Conn, err error) bool {
	return err != nil && c.IsClosed() && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

type lostError struct{ error }

func (e lostError) Unwrap() []error { return []error{e.error, driver.ErrBadConn} }
