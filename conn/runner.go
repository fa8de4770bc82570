package conn

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// runner is how statements are run on a connection. There is one per parity;
// DB, Conn and transactions all go through it.
type runner interface {
	exec(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgconn.CommandTag, error)
	query(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgx.Rows, error)
	queryRow(ctx context.Context, c *pgx.Conn, sql string, args []any) pgx.Row
	copyFrom(ctx context.Context, c *pgx.Conn, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error)
	sendBatch(ctx context.Context, c *pgx.Conn, b *pgx.Batch) pgx.BatchResults
	prepare(ctx context.Context, c *pgx.Conn, name, sql string) (*pgconn.StatementDescription, error)
	ping(ctx context.Context, c *pgx.Conn) error
	// begin starts a transaction that calls free, once, when it is over.
	begin(ctx context.Context, e *entry, opts pgx.TxOptions, free func()) (pgx.Tx, error)
	// options are those that a transaction is begun with.
	options(opts pgx.TxOptions) pgx.TxOptions
	// lend makes rows of a query on the pool that give their connection back.
	lend(ctx context.Context, db *DB, inner pgx.Rows, e *entry) pgx.Rows
	// scanEnds reports whether a failed Scan closes the rows.
	scanEnds() bool
	// rowHolds reports whether a Row needs its connection until it is scanned.
	rowHolds() bool
}

func newRunner(s *settings) runner {
	n := native{s.tagger()}
	if like := s.Parity.like; like != nil {
		return like.runner(s, n)
	}
	return n
}

// native is pgx as it is.
type native struct{ tags *tagger }

func (n native) exec(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgconn.CommandTag, error) {
	sql, args = n.tags.statement(ctx, c, sql, args)
	return c.Exec(ctx, sql, args...)
}

func (n native) query(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgx.Rows, error) {
	sql, args = n.tags.statement(ctx, c, sql, args)
	return c.Query(ctx, sql, args...)
}

func (n native) queryRow(ctx context.Context, c *pgx.Conn, sql string, args []any) pgx.Row {
	sql, args = n.tags.statement(ctx, c, sql, args)
	return c.QueryRow(ctx, sql, args...)
}

func (native) copyFrom(ctx context.Context, c *pgx.Conn, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	n, err := copyRows(ctx, c, c, table, columns, src)
	return n, pooled(err)
}

func (n native) sendBatch(ctx context.Context, c *pgx.Conn, b *pgx.Batch) pgx.BatchResults {
	return hintedBatch{c.SendBatch(ctx, n.tags.batch(ctx, c, b))}
}

func (native) prepare(ctx context.Context, c *pgx.Conn, name, sql string) (*pgconn.StatementDescription, error) {
	sd, err := c.Prepare(ctx, name, sql)
	return sd, pooled(err)
}

func (native) ping(ctx context.Context, c *pgx.Conn) error { return c.Ping(ctx) }

func (n native) begin(ctx context.Context, e *entry, opts pgx.TxOptions, free func()) (pgx.Tx, error) {
	t, err := e.beginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return newTx(t, n.tags, e, free), nil
}

func (native) options(opts pgx.TxOptions) pgx.TxOptions { return opts }

func (native) lend(_ context.Context, db *DB, inner pgx.Rows, e *entry) pgx.Rows {
	return db.lend(inner, e)
}

func (native) scanEnds() bool { return true }
func (native) rowHolds() bool { return true }
