package conn

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// asPing returns opts if their BEGIN can be the ping of a used connection: it says as
// much about the peer, and when there is no answer it is safe to send elsewhere, for
// nothing was done. A text of the caller's own may do something.
func asPing(opts *pgx.TxOptions) *pgx.TxOptions {
	known := opts.BeginQuery == "" &&
		slices.Contains([]pgx.TxIsoLevel{"", pgx.Serializable, pgx.RepeatableRead, pgx.ReadCommitted, pgx.ReadUncommitted}, opts.IsoLevel) &&
		slices.Contains([]pgx.TxAccessMode{"", pgx.ReadWrite, pgx.ReadOnly}, opts.AccessMode) &&
		slices.Contains([]pgx.TxDeferrableMode{"", pgx.Deferrable, pgx.NotDeferrable}, opts.DeferrableMode)
	if !known {
		return nil
	}
	return opts
}

// testByBegin is test for a caller who is to begin a transaction: BEGIN is the ping. One
// in a hurry pings: the answer to that can be heard out without him.
func (db *DB) testByBegin(ctx context.Context, e *entry, opts *pgx.TxOptions) (*entry, error) {
	limit := db.doubt.limit(ctx, e.gen, db.set.PingTimeout, db.strays.login())
	if limit.short {
		return db.test(ctx, e)
	}
	db.count.pings.Add(1)
	start := time.Now()
	returned := false
	defer func() {
		if !returned { // a tracer panicked
			db.sever(e)
			db.slots.free()
		}
	}()
	t, err := e.beginWithin(ctx, *opts, limit.timeout)
	returned = true
	took := time.Since(start)
	db.count.checkoutNanos.Add(int64(took))
	switch {
	case err == nil:
		db.doubt.answered(took)
		e.begun = t
		return e, nil
	case errors.Is(err, errInterrupted):
		db.doubt.raise(e.gen)
		db.count.canceled.Add(1)
		db.retireBroken(e)
		return nil, ctx.Err()
	case !e.conn.IsClosed() && isRefusal(err) && e.answered() == nil:
		db.doubt.answered(took)
		e.refused = err
		return e, nil
	}
	db.sever(e)
	db.pingFailed(e, err)
	return nil, nil
}

// isRefusal reports whether the server answered a BEGIN by refusing it, as a standby does
// READ WRITE and SERIALIZABLE.
func isRefusal(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr)
}

// beginWithin begins a transaction under a deadline of the socket, as ping does. When
// ctx ends first the connection is lost.
func (e *entry) beginWithin(ctx context.Context, opts pgx.TxOptions, timeout time.Duration) (pgx.Tx, error) {
	nc := e.conn.PgConn().Conn()
	// Should it fail, the peer is taken for dead: do not ask it to cancel.
	e.severed.Store(true)
	if err := nc.SetDeadline(time.Now().Add(timeout)); err != nil {
		return nil, err
	}
	var stop func() bool
	bounded := ctx
	if ctx.Done() != nil {
		stop, bounded = context.AfterFunc(ctx, e.interrupt), context.WithoutCancel(ctx)
	}
	t, err := e.conn.BeginTx(bounded, opts)
	if stop != nil && !stop() {
		if <-e.interrupted; err != nil {
			return nil, errInterrupted
		}
	}
	if err != nil {
		return nil, err
	}
	return t, e.answered()
}

// answered is for a peer that is there, after a question under a deadline.
func (e *entry) answered() error {
	e.severed.Store(false)
	return e.conn.PgConn().Conn().SetDeadline(time.Time{})
}

// beginTx begins a transaction, unless that was done or refused at checkout.
func (e *entry) beginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error) {
	t, err := e.begun, e.refused
	e.begun, e.refused = nil, nil
	if t != nil || err != nil {
		return t, err
	}
	return e.conn.BeginTx(ctx, opts)
}
