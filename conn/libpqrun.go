package conn

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// likeLibPQ runs statements with the values and errors of database/sql over
// lib/pq.
type likeLibPQ struct{}

func (likeLibPQ) exec(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgconn.CommandTag, error) {
	return libpq.Exec(ctx, c, sql, args...)
}

func (likeLibPQ) query(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgx.Rows, error) {
	return libpq.Query(ctx, c, sql, args...)
}

func (likeLibPQ) queryRow(ctx context.Context, c *pgx.Conn, sql string, args []any) pgx.Row {
	return libpq.QueryRow(ctx, c, sql, args...)
}

func (likeLibPQ) copyFrom(ctx context.Context, c *pgx.Conn, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	return libpq.CopyFrom(ctx, c, table, columns, src)
}

func (likeLibPQ) sendBatch(ctx context.Context, c *pgx.Conn, b *pgx.Batch) pgx.BatchResults {
	return libpq.SendBatch(ctx, c, b)
}

func (likeLibPQ) prepare(ctx context.Context, c *pgx.Conn, name, sql string) (*pgconn.StatementDescription, error) {
	return libpq.Prepare(ctx, c, name, sql)
}

func (likeLibPQ) ping(ctx context.Context, c *pgx.Conn) error {
	return libpq.Failure(ctx, c, c.Ping(ctx))
}

func (likeLibPQ) begin(ctx context.Context, e *entry, opts pgx.TxOptions, free func()) (pgx.Tx, error) {
	return beginLikeLibPQ(ctx, e, opts, free)
}

func (likeLibPQ) options(opts pgx.TxOptions) pgx.TxOptions { return optionsLikeLibPQ(opts) }

func (likeLibPQ) lend(ctx context.Context, db *DB, inner pgx.Rows, e *entry) pgx.Rows {
	if ctx.Done() == nil {
		return db.lend(inner, e)
	}
	return db.watchRows(ctx, inner, e)
}

func (likeLibPQ) scanEnds() bool { return false }
func (likeLibPQ) rowHolds() bool { return false }
