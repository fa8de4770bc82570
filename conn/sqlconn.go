package conn

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// sqlDriver is a driver's connection over pgx: pgx's own or the one with the
// values of lib/pq.
type sqlDriver interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.NamedValueChecker
	driver.Pinger
	Conn() *pgx.Conn
}

// sqlConn is a connection of a sql.DB. database/sql calls ResetSession before
// it is used again and IsValid when it is given back, which drivers that wrap this one
// may not pass on.
type sqlConn struct {
	sqlDriver
	pool     *sqlPool
	e        *entry
	returned bool // IsValid was asked since it was last used
	tooOld   bool // refused at checkout
	left     bool // to another sqlConn: its caller left during the ping
}

// ResetSession decides whether a used connection may be handed out. With
// ErrBadConn database/sql closes it and takes another.
func (c *sqlConn) ResetSession(ctx context.Context) error {
	now, set := c.pool.now(), c.pool.set
	idle := time.Duration(now - c.e.idleSince)
	c.e.readOnlyTx = false
	if !c.returned && !c.IsValid() {
		return driver.ErrBadConn
	}
	c.returned = false
	switch {
	case c.e.conn.IsClosed(), now > c.e.expires, idle < -clockStep, set.IdleTimeout > 0 && idle > set.IdleTimeout:
		c.tooOld = true
		return driver.ErrBadConn
	case c.e.gen != c.pool.gen.Load():
		c.e.cut() // the peer did not answer one of its age
		return driver.ErrBadConn
	case set.Ping == PingNever, set.Ping == PingIdle && idle <= idleEnough:
		return nil
	}
	return c.test(ctx)
}

// test pings. A connection that fails is taken as a sign for all.
func (c *sqlConn) test(ctx context.Context) error {
	limit := c.pool.doubt.limit(ctx, c.e.gen, c.pool.set.PingTimeout, c.pool.strays.login())
	if limit.timeout <= 0 {
		c.e.cut()
		return driver.ErrBadConn
	}
	start := time.Now()
	err := c.e.ping(ctx, limit.timeout)
	took := time.Since(start)
	if err == nil {
		c.pool.doubt.answered(took)
		return nil
	}
	cut := limit.short && took >= limit.timeout
	switch {
	case cut && limit.spare && ctx.Err() == nil:
		c.pool.doubt.raise(c.e.gen)
		c.e.cut()
	case errors.Is(err, errInterrupted) || cut && !limit.doubtful:
		c.pool.doubt.raise(c.e.gen)
		c.left = true
		c.pool.linger(1)
		go c.pool.hearOut(&sqlConn{sqlDriver: c.sqlDriver, pool: c.pool, e: c.e}, start)
	case cut && limit.doubtful && !c.pool.doubt.proves(limit.timeout):
		c.e.cut()
	case endedAlone(err):
		c.e.cut()
	default:
		c.e.cut()
		c.pool.invalidate(c.e, "ping failed", err)
	}
	return driver.ErrBadConn
}

// IsValid decides whether a connection that was given back may be kept, and
// rolls back what was left open on it.
func (c *sqlConn) IsValid() bool {
	c.e.idleSince, c.returned = c.pool.now(), true
	pc := c.e.conn.PgConn()
	if v, ok := c.sqlDriver.(driver.Validator); ok && !v.IsValid() {
		return false
	}
	switch {
	case pc.IsClosed(), pc.IsBusy(), c.pool.set.Mode == ModeNull:
		return false
	case c.e.dead:
		if !c.e.bornReadOnly && !c.e.madeReadOnly(c.silence()) {
			c.pool.invalidate(c.e, "the server became read-only", nil)
		}
		return false
	}
	return pc.TxStatus() == 'I' || c.rollback(c.silence()) == nil && pc.TxStatus() == 'I'
}

func (c *sqlConn) rollback(timeout time.Duration) error { return c.e.roundTrip("rollback", timeout) }

func (c *sqlConn) silence() time.Duration { return silence(c.pool.strays.login()) }

// Close ends the session and returns when the server has ended it too, but no
// later than it is waited for. The caller for whom it was too old does not wait
// for a peer that does not answer.
func (c *sqlConn) Close() error {
	if c.left {
		return nil
	}
	wait := c.pool.goodbyes.patience()
	switch {
	case c.tooOld:
		wait = min(wait, goodbyeWait)
	case c.e.conn.IsClosed():
		wait = min(wait, c.silence())
	}
	return soon(wait, func() error {
		c.pool.goodbyes.say(c.e)
		return c.pool.leave(1)
	}, func(err error) {
		if err != nil {
			c.pool.set.Logger.Warn("conn: close the dialer", "error", err)
		}
	})
}

// BeginTx begins a transaction that database/sql rolls back when ctx ends.
func (c *sqlConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if c.pool.set.handles() == nil && inTx(c.e.conn) {
		return nil, errInTx
	}
	if err := c.e.notBegun(ctx); err != nil {
		return nil, err
	}
	c.e.readOnlyTx = opts.ReadOnly
	tx, err := c.sqlDriver.BeginTx(ctx, opts)
	switch {
	case err != nil:
		return nil, err
	case c.pool.set.handles() != nil:
		return likeSQLTx{tx, c, ctx}, nil
	}
	return sqlTx{tx, c, ctx, c.e.endings.n}, nil
}

// sqlTx rolls back without the context of BeginTx: pgx's driver uses it, and
// when it has ended gives the connection up.
type sqlTx struct {
	driver.Tx
	c    *sqlConn
	ctx  context.Context // of BeginTx
	mark int             // the endings before it began
}

func (t sqlTx) endedByStatement() bool {
	return endedByStatement(t.c.e.conn) || t.c.e.endings.n != t.mark
}

func (t sqlTx) Rollback() error {
	if t.c.e.conn.IsClosed() {
		return driver.ErrBadConn
	}
	ended := t.endedByStatement()
	ctx, cancel := forRollback(t.ctx)
	defer cancel()
	deadline, _ := ctx.Deadline()
	if err := t.c.rollback(time.Until(deadline)); err != nil || !ended {
		return err
	}
	return ErrTxEnded
}

func (t sqlTx) Commit() error {
	ended := t.endedByStatement()
	if err := t.c.commit(t.Tx); err != nil || !ended {
		return err
	}
	return ErrTxEnded
}

// likeSQLTx is a transaction with parity.
type likeSQLTx struct {
	driver.Tx
	c   *sqlConn
	ctx context.Context // of BeginTx
}

func (t likeSQLTx) Commit() error { return t.c.commit(t.Tx) }

// Rollback rolls back; unlike lib/pq it does not wait for a peer that is gone.
func (t likeSQLTx) Rollback() error {
	ctx, cancel := forRollback(t.ctx)
	defer cancel()
	deadline, _ := ctx.Deadline()
	nc := t.c.e.conn.PgConn().Conn()
	if nc.SetDeadline(deadline) != nil {
		return t.Tx.Rollback() // the connection is closed
	}
	err := t.Tx.Rollback()
	_ = nc.SetDeadline(time.Time{}) // fails on one that was lost
	return err
}

// commit commits a transaction of c.
func (c *sqlConn) commit(tx driver.Tx) error {
	lost := c.e.conn.IsClosed()
	err := tx.Commit()
	if lost || !inDoubt(c.e.conn, err) {
		return err
	}
	return commitUnknown{err}
}

// PrepareContext makes a statement on the server; behind a pooler, where it
// could not be found again, it is checked and then sent anew each time.
func (c *sqlConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.e.notBegun(ctx); err != nil {
		return nil, err
	}
	switch {
	case c.pool.set.handles() != nil:
		return c.sqlDriver.PrepareContext(ctx, query)
	case !c.pool.set.PgBouncer:
		s, err := c.sqlDriver.PrepareContext(ctx, query)
		return hintedStmt(c.e, s, err)
	}
	if c.e.conn.IsClosed() {
		return nil, driver.ErrBadConn
	}
	sd, err := c.e.conn.Prepare(ctx, "", query)
	if err != nil {
		return nil, err
	}
	return &sqlText{c: c, query: query, inputs: len(sd.ParamOIDs)}, nil
}

// ExecContext runs a statement that returns no rows.
func (c *sqlConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.e.notBegun(ctx); err != nil {
		return nil, err
	}
	query, args = c.tagged(ctx, query, args)
	r, err := c.sqlDriver.ExecContext(ctx, query, args)
	c.awaitClosed(err)
	return r, pooled(err)
}

// QueryContext runs a statement that returns rows.
func (c *sqlConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.e.notBegun(ctx); err != nil {
		return nil, err
	}
	query, args = c.tagged(ctx, query, args)
	r, err := c.sqlDriver.QueryContext(ctx, query, args)
	c.awaitClosed(err)
	return r, pooled(err)
}

// Ping asks the server for an answer.
func (c *sqlConn) Ping(ctx context.Context) error {
	if err := c.e.notBegun(ctx); err != nil {
		return err
	}
	return c.sqlDriver.Ping(ctx)
}

// awaitClosed sees a connection that a statement lost to its end, in ModeNull: when the
// context of a transaction ends database/sql gives it back behind the caller's back.
func (c *sqlConn) awaitClosed(err error) {
	if err != nil && c.pool.set.Mode == ModeNull && c.e.conn.IsClosed() {
		waitFor(min(c.pool.goodbyes.patience(), c.silence()), c.e.conn.PgConn().CleanupDone())
	}
}

// tagged returns the text and the arguments that are sent; with parity the driver
// tags by itself.
func (c *sqlConn) tagged(ctx context.Context, query string, args []driver.NamedValue) (string, []driver.NamedValue) {
	if c.pool.set.QueryTags == nil || c.pool.set.handles() != nil {
		return query, args
	}
	query, options := c.pool.set.tagger().statement(ctx, c.e.conn, query, nil)
	for _, o := range options {
		args = slices.Insert(args, 0, driver.NamedValue{Value: o})
	}
	return query, args
}

// Prepare is PrepareContext without a context.
func (c *sqlConn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

// sqlText is a prepared statement that is only a text.
type sqlText struct {
	c      *sqlConn
	query  string
	inputs int
}

func (s *sqlText) Close() error  { return nil }
func (s *sqlText) NumInput() int { return s.inputs }

func (s *sqlText) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.c.ExecContext(ctx, s.query, args)
}

func (s *sqlText) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.c.QueryContext(ctx, s.query, args)
}

// Exec and Query are never called: database/sql prefers the forms with context.
func (s *sqlText) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

func (s *sqlText) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

func named(args []driver.Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}
