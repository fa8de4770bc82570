package conn

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// TxOption changes how [DB.InTx] runs a transaction.
type TxOption func(*txSettings)

type txSettings struct {
	opts    pgx.TxOptions
	retries int
}

// Isolation sets the isolation level, for example pgx.Serializable. Default:
// the server's.
func Isolation(level pgx.TxIsoLevel) TxOption {
	return func(s *txSettings) { s.opts.IsoLevel = level }
}

// ReadOnly starts the transaction READ ONLY.
func ReadOnly() TxOption { return func(s *txSettings) { s.opts.AccessMode = pgx.ReadOnly } }

// Deferrable starts the transaction DEFERRABLE: with Serializable and ReadOnly
// it may wait at its start and never fails with 40001 afterwards.
func Deferrable() TxOption {
	return func(s *txSettings) { s.opts.DeferrableMode = pgx.Deferrable }
}

// Retry runs the whole transaction again, up to n more times, after a
// serialization failure (40001) or a deadlock (40P01). The function is called
// again from its beginning, so it must have no effect outside the transaction.
// A COMMIT of unknown outcome is never tried again. Default: none.
func Retry(n int) TxOption { return func(s *txSettings) { s.retries = n } }

const (
	firstBackoff = 10 * time.Millisecond
	maxBackoff   = time.Second
)

// InTx calls fn in a transaction. It commits when fn returns nil and rolls back
// when fn returns an error or panics; the panic goes on. The rollback has a
// context of its own, so that a cancelled request does not cost a connection.
//
// fn must use tx, and not the DB: a second connection asked for while holding
// one can deadlock a full pool. For a part that may fail on its own, use
// [Savepoint].
//
// Errors: that of fn, as it is; [ErrCommitRolledBack] when fn ignored the error
// of a statement; [ErrCommitUnknown] when the connection was lost during COMMIT;
// [ErrTxEnded], joined to that of fn, when a statement of fn ended the
// transaction.
func (db *DB) InTx(ctx context.Context, fn func(tx pgx.Tx) error, opts ...TxOption) error {
	ctx = orBackground(ctx)
	var s txSettings
	for _, o := range opts {
		o(&s)
	}
	for try := 0; ; try++ {
		err := db.inTx(ctx, fn, s.opts)
		if try >= s.retries || !restartable(err) {
			return err
		}
		db.count.txRetries.Add(1)
		if !sleep(ctx, backoff(try)) {
			return err
		}
	}
}

func (db *DB) inTx(ctx context.Context, fn func(pgx.Tx) error, opts pgx.TxOptions) error {
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	if err := finish(ctx, tx, fn); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil { // do not begin what cannot be seen to end
		if ended := rollback(ctx, tx); errors.Is(ended, ErrTxEnded) {
			return errors.Join(err, ended)
		}
		return fmt.Errorf("conn: not committed: %w", err)
	}
	return commit(ctx, tx)
}

// finish calls fn and rolls tx back unless fn returned nil. Where there was
// nothing left to roll back the error says so.
func finish(ctx context.Context, tx pgx.Tx, fn func(pgx.Tx) error) (err error) {
	returned := false
	defer func() {
		if !returned || err != nil {
			if ended := rollback(ctx, tx); errors.Is(ended, ErrTxEnded) {
				err = errors.Join(err, ended)
			}
		}
	}()
	err = fn(tx)
	returned = true
	return err
}

// rollback may fail: the connection is closed then, which rolls back, or the
// transaction has ended before.
func rollback(ctx context.Context, tx pgx.Tx) error {
	ctx, cancel := forRollback(ctx)
	defer cancel()
	return tx.Rollback(ctx)
}

// forRollback is for the rollback of a caller with ctx: it goes on after the end of ctx,
// and takes no longer than the caller has, but at least as long as a server that is there needs.
func forRollback(ctx context.Context) (context.Context, context.CancelFunc) {
	left := rollbackTimeout
	if deadline, ok := ctx.Deadline(); ok {
		left = time.Until(deadline)
	}
	if ctx.Err() != nil {
		left = 0
	}
	return context.WithTimeout(context.WithoutCancel(ctx), min(max(left, closeTimeout), rollbackTimeout))
}

// toUndo is ctx as long as it lasts, and one for a rollback behind that.
func toUndo(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx = orBackground(ctx); ctx.Err() == nil {
		return ctx, func() {}
	}
	return forRollback(ctx)
}

// Savepoint calls fn in a part of tx that is undone alone when fn returns an
// error or panics, or when ctx has ended by then: tx goes on from where it was. So it
// does, with [ErrCommitRolledBack], when fn ignored the error of a statement. Savepoints
// nest.
//
// After a serialization failure or a deadlock only a restart of the whole
// transaction helps: return such an error from the function of InTx too.
func Savepoint(ctx context.Context, tx pgx.Tx, fn func(tx pgx.Tx) error) error {
	ctx = orBackground(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	return finish(ctx, sp, func(sp pgx.Tx) error {
		if err := fn(sp); err != nil {
			return err
		}
		if hasFailed(sp.Conn()) {
			return ErrCommitRolledBack
		}
		return sp.Commit(ctx)
	})
}

// hasFailed reports whether a statement of the transaction of a session has failed.
func hasFailed(c *pgx.Conn) bool {
	pc := c.PgConn()
	return !pc.IsClosed() && !pc.IsBusy() && pc.TxStatus() == 'E'
}

// commit commits tx and tells what it means when that fails.
func commit(ctx context.Context, tx pgx.Tx) error {
	if tx.Conn().IsClosed() {
		_ = rollback(ctx, tx)
		return fmt.Errorf("conn: not committed: the connection was lost before: %w", pgconn.ErrConnClosed)
	}
	err := tx.Commit(ctx)
	switch {
	case err == nil, errors.Is(err, ErrTxEnded), errors.Is(err, ErrCommitUnknown):
		return err
	case errors.Is(err, pgx.ErrTxClosed):
		return fmt.Errorf("conn: the transaction was ended inside InTx: %w", err)
	case errors.Is(err, pgx.ErrTxCommitRollback):
		return ErrCommitRolledBack
	case notSent(err), Code(err) == idleInTransaction:
		return fmt.Errorf("conn: not committed: %w", err)
	}
	return err
}

// idleInTransaction is the code of a session that waited for a statement too long: the
// server looks for that before it begins with the next.
const idleInTransaction = "25P03"

// notSent reports whether a COMMIT on a connection that was there did not leave the
// client. ErrConnClosed does not prove that: pgx reports it, as safe to retry,
// for a connection that is lost after the sending too.
func notSent(err error) bool {
	return pgconn.SafeToRetry(err) && !errors.Is(err, pgconn.ErrConnClosed)
}

// commitOnce is the Commit of a transaction of pgx with an error that tells when the
// outcome is unknown.
func commitOnce(tx pgx.Tx, ctx context.Context) error {
	c := tx.Conn()
	lost := c.IsClosed()
	err := tx.Commit(ctx)
	if lost || !inDoubt(c, err) {
		return err
	}
	return commitUnknown{err}
}

// inDoubt reports whether the error of a COMMIT on a connection that was there before
// leaves open whether it was done.
func inDoubt(c *pgx.Conn, err error) bool {
	var pgErr *pgconn.PgError
	switch {
	case err == nil, errors.Is(err, pgx.ErrTxClosed), errors.Is(err, pgx.ErrTxCommitRollback), notSent(err):
		return false
	case errors.As(err, &pgErr):
		return outcomeUnknown(pgErr)
	}
	return c.IsClosed()
}

// commitUnknown is [ErrCommitUnknown] with what was lost. Whatever the cause says
// of being safe to send again is not true of a COMMIT that may have been done.
type commitUnknown struct{ cause error }

func (e commitUnknown) Error() string { return ErrCommitUnknown.Error() + ": " + e.cause.Error() }

// SafeToRetry is what [pgconn.SafeToRetry] looks for.
func (e commitUnknown) SafeToRetry() bool { return false }

func (e commitUnknown) Is(target error) bool {
	return target == ErrCommitUnknown || target != driver.ErrBadConn && errors.Is(e.cause, target)
}

func (e commitUnknown) As(target any) bool { return errors.As(e.cause, target) }

// outcomeUnknown reports whether the server's answer to COMMIT leaves open
// whether it was done: the session ended, or the server says so.
func outcomeUnknown(err *pgconn.PgError) bool {
	severity := err.SeverityUnlocalized
	if severity == "" {
		severity = err.Severity
	}
	ended := severity == "FATAL" || severity == "PANIC"
	return ended && err.Code != idleInTransaction || err.Code == "08007" || err.Code == "40003"
}

// restartable reports whether the transaction failed only because of what
// others did at the same time.
func restartable(err error) bool {
	if errors.Is(err, ErrCommitUnknown) || errors.Is(err, ErrTxEnded) {
		return false
	}
	c := Code(err)
	return c == "40001" || c == "40P01"
}

// backoff is how long to wait before try number n, counted from 0: twice as
// long each time, with a random half, so that rivals do not meet again.
func backoff(n int) time.Duration {
	d := maxBackoff
	if n < 10 {
		d = min(firstBackoff<<n, maxBackoff)
	}
	return d/2 + rand.N(d/2)
}

// sleep returns false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
