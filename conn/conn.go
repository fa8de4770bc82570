package conn

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Conn is one connection, taken from a DB by [DB.Acquire] until Release. It
// must not be used by two goroutines at once. After Release every method
// returns [ErrReleased].
type Conn struct {
	db *DB
	e  *entry
	tx pgx.Tx // begun last, perhaps ended
}

// Release gives the connection back: inside a transaction it is rolled back
// first, broken or with unread results it is closed. A Tx that was begun on it
// has ended then: its methods return [pgx.ErrTxClosed]. In ModeNull Release
// returns when the server has closed the session. Further calls do nothing.
func (c *Conn) Release() {
	if e := c.e; e != nil {
		defer c.db.release(e) // even should a tracer panic
		c.e = nil
		c.endTx()
	}
}

// endTx ends a transaction that its owner did not: the connection is about to
// serve others, whose statements it must not reach. A peer that says nothing loses
// the connection.
func (c *Conn) endTx() {
	t := c.tx
	if t == nil {
		return
	}
	c.tx = nil
	ctx, cancel := context.WithTimeout(context.Background(), silence(c.db.strays.login()))
	defer cancel()
	how := t.Rollback
	if like, ok := t.(interface{ abandon(context.Context) error }); ok {
		how = like.abandon
	}
	if how(ctx) == nil {
		c.db.count.rolledBack.Add(1)
	}
}

// unusable is the error of every use after Release, and with parity, as in
// database/sql, after the connection was lost.
func (c *Conn) unusable() error {
	switch like := c.db.set.handles(); {
	case like != nil && (c.e == nil || c.e.conn.IsClosed()):
		return errSQLReleased
	case c.e == nil:
		return ErrReleased
	}
	return nil
}

// Hijack takes the connection out of the pool for good and frees its slot: the
// caller closes it. It returns nil after Release.
func (c *Conn) Hijack() *pgx.Conn {
	e := c.e
	if e == nil {
		return nil
	}
	c.e = nil
	c.db.unwatchLeak(e)
	c.db.slots.forget(e)
	c.db.slots.free()
	return e.conn
}

// Conn returns the connection of pgx, for what has no method here such as
// WaitForNotification. It is nil after Release. Do not close it.
func (c *Conn) Conn() *pgx.Conn {
	if c.e == nil {
		return nil
	}
	return c.e.conn
}

// Exec runs a statement that returns no rows.
func (c *Conn) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	ctx = orBackground(ctx)
	if err := c.unusable(); err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := c.db.run.exec(ctx, c.e.conn, sql, args)
	return tag, pooled(err)
}

// Query runs a statement that returns rows; they must be read to the end or
// closed before the next statement.
func (c *Conn) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	ctx = orBackground(ctx)
	if err := c.unusable(); err != nil {
		return errRows{err: err}, err
	}
	inner, err := c.db.run.query(ctx, c.e.conn, sql, args)
	if c.db.set.handles() != nil {
		return inner, err
	}
	return c.e.hintRows(inner, err)
}

// QueryRow runs a statement for its first row.
func (c *Conn) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	ctx = orBackground(ctx)
	if err := c.unusable(); err != nil {
		return errRow{err: err}
	}
	inner := c.db.run.queryRow(ctx, c.e.conn, sql, args)
	if c.db.set.handles() != nil {
		return inner
	}
	return c.e.hintRow(inner)
}

// Prepare checks a statement and makes name another word for it in Exec and
// Query. The name stays with the connection when it is released. With an empty
// name Prepare only checks, and describes parameters and columns.
func (c *Conn) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	ctx = orBackground(ctx)
	if err := c.unusable(); err != nil {
		return nil, err
	}
	return c.db.run.prepare(ctx, c.e.conn, name, sql)
}

// SendBatch sends the statements of b in one round trip.
func (c *Conn) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	ctx = orBackground(ctx)
	if err := c.unusable(); err != nil {
		return pgx.FailedBatchResults(b, err)
	}
	results := c.db.run.sendBatch(ctx, c.e.conn, b)
	inner := results.Tx()
	if inner == nil {
		return results
	}
	own := newTx(inner, c.db.set.tagger(), c.e, func() {})
	c.tx = own
	return &batchResults{BatchResults: results, tx: own}
}

// CopyFrom copies rows into a table with the COPY protocol and returns how many. It asks
// for the types of the columns first, with a round trip: they may be others than the last
// time.
func (c *Conn) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	ctx = orBackground(ctx)
	if err := c.unusable(); err != nil {
		return 0, err
	}
	return c.db.run.copyFrom(ctx, c.e.conn, table, columns, src)
}

// Begin starts a transaction with the server's defaults.
func (c *Conn) Begin(ctx context.Context) (pgx.Tx, error) {
	return c.BeginTx(ctx, pgx.TxOptions{})
}

// BeginTx starts a transaction. The connection stays acquired when it ends, and
// must not be in one already.
func (c *Conn) BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error) {
	return c.begin(ctx, c.db.run, opts)
}

func (c *Conn) begin(ctx context.Context, run runner, opts pgx.TxOptions) (pgx.Tx, error) {
	ctx = orBackground(ctx)
	if err := c.unusable(); err != nil {
		return nil, err
	}
	if endedByStatement(c.e.conn) {
		c.endTx() // its methods would reach into the new one
	}
	t, err := c.e.begin(ctx, run, opts, func() {})
	if err == nil {
		c.tx = t
	}
	return t, err
}

// Ping makes a round trip to the server.
func (c *Conn) Ping(ctx context.Context) error {
	ctx = orBackground(ctx)
	if err := c.unusable(); err != nil {
		return err
	}
	return c.db.run.ping(ctx, c.e.conn)
}
