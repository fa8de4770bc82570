package conn

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// closeTimeout is how long a server may take to end a session. Until then
	// its slot counts as used on both sides.
	closeTimeout = time.Second
	// rollbackTimeout bounds the ROLLBACK that a caller asks for without a limit of
	// his own. That of a connection which is given back inside a transaction takes
	// no longer than silence.
	rollbackTimeout = 5 * time.Second
	// idleEnough is how long a connection is trusted with PingIdle.
	idleEnough = time.Second
	// clockStep is how far the clock may go back before ages mean nothing.
	clockStep = time.Minute
)

// checkout returns a connection that is fit for use, in a slot of its own.
func (db *DB) checkout(ctx context.Context) (*entry, error) { return db.checkoutFor(ctx, nil) }

// checkoutFor is checkout for a caller who is to begin a transaction, or not: nil.
func (db *DB) checkoutFor(ctx context.Context, begin *pgx.TxOptions) (*entry, error) {
	if db.acquires == nil {
		return db.claim(ctx, begin)
	}
	traced := db.acquires.TraceAcquireStart(ctx, nil, pgxpool.TraceAcquireStartData{})
	e, err := db.claim(traced, begin)
	end := pgxpool.TraceAcquireEndData{Err: err}
	told := false
	if e != nil {
		end.Conn = e.conn
		defer func() {
			if !told { // the tracer panicked
				db.release(e)
			}
		}()
	}
	db.acquires.TraceAcquireEnd(traced, nil, end)
	told = true
	return e, err
}

func (db *DB) claim(ctx context.Context, begin *pgx.TxOptions) (*entry, error) {
	e, err := db.find(ctx, begin)
	if like := db.set.handles(); like != nil && err != nil {
		err = like.checkoutError(err)
	}
	return e, err
}

// find gets a connection: one that lingers and is still good, or a new one where a slot is
// free, or else the next that is given back, for as long as WaitTimeout and ctx allow.
func (db *DB) find(ctx context.Context, begin *pgx.TxOptions) (*entry, error) {
	if err := ctx.Err(); err != nil {
		db.count.canceled.Add(1)
		return nil, err
	}
	came := db.now()
	e, w, err := db.slots.take(came)
	if err != nil {
		return nil, err
	}
	if w != nil {
		if e, err = db.wait(ctx, w); err != nil {
			return nil, err
		}
	}
	old := e
	if e != nil { // Have: an open connection.
		if e, err = db.inspect(ctx, e, came, begin); err != nil {
			return nil, err
		}
	}
	fresh := e == nil
	for e == nil { // Have: an empty slot.
		used := false
		if e, used, err = db.connect(ctx); used {
			e, err = db.inspect(ctx, e, came, begin)
		}
		if err != nil {
			return nil, err
		}
	}
	if fresh && old != nil && old.silent {
		db.succeed(old, e)
	}
	if fresh || w != nil {
		db.count.emptyAcquire.Add(1)
	}
	db.handOut(e)
	return e, nil
}

// handOut counts a connection that a caller gets, and watches for its return.
func (db *DB) handOut(e *entry) {
	e.readOnlyTx, e.unused = false, false
	db.count.acquires.Add(1)
	if db.set.LeakAfter > 0 {
		db.watchLeak(e)
	}
}

// wait waits for its turn, as long as WaitTimeout and ctx allow.
func (db *DB) wait(ctx context.Context, w *waiter) (*entry, error) {
	start := time.Now()
	defer func() { db.count.waitNanos.Add(int64(time.Since(start))) }()
	db.count.waits.Add(1)
	if like := db.set.handles(); like != nil && !db.changed.bounded.Load() {
		like.boundMet(db)
	}
	db.strays.yield()
	var timeout <-chan time.Time
	if limit := db.waitTimeout(); limit > 0 {
		t := time.NewTimer(limit)
		defer t.Stop()
		timeout = t.C
	}
	select {
	case e, ok := <-w.grant:
		return granted(e, ok)
	case <-timeout:
		if !db.slots.leave(w) {
			e, ok := <-w.grant // just in time
			return granted(e, ok)
		}
		db.count.waitTimeouts.Add(1)
		return nil, db.waitTimeoutError(time.Since(start))
	case <-ctx.Done():
		if !db.slots.leave(w) {
			if e, ok := <-w.grant; ok {
				db.putBack(e)
			}
		}
		db.count.canceled.Add(1)
		return nil, db.waitEndedError(ctx)
	}
}

func granted(e *entry, ok bool) (*entry, error) {
	if !ok {
		return nil, ErrClosed
	}
	return e, nil
}

// putBack returns a slot that was granted to someone who had left.
func (db *DB) putBack(e *entry) {
	if e == nil {
		db.slots.free()
		return
	}
	db.keep(e)
}

// inspect decides whether a connection may be handed out to one who came then. When
// not, it is closed and the empty slot remains with the caller; with an error the slot
// is gone too.
func (db *DB) inspect(ctx context.Context, e *entry, came int64, begin *pgx.TxOptions) (*entry, error) {
	now := db.now()
	idle := time.Duration(now - e.idleSince)
	switch {
	case e.isNew(came):
		return e, nil
	case now > db.expires(e) || idle < -clockStep:
		db.count.recycled.Add(1)
		db.dismiss(e)
		return nil, nil
	case db.idleTimeout() > 0 && idle > db.idleTimeout():
		db.count.idleClosed.Add(1)
		db.dismiss(e)
		return nil, nil
	case e.conn.IsClosed():
		db.dismiss(e)
		return nil, nil
	case db.set.Ping == PingNever, db.set.Ping == PingIdle && idle <= idleEnough:
		return e, nil
	case begin != nil:
		return db.testByBegin(ctx, e, begin)
	}
	return db.test(ctx, e)
}

// test pings a connection. One that fails is taken as a sign for all: every
// other idle connection is cut off too, so that an outage costs one timeout.
func (db *DB) test(ctx context.Context, e *entry) (*entry, error) {
	limit := db.doubt.limit(ctx, e.gen, db.set.PingTimeout, db.strays.login())
	if limit.timeout <= 0 {
		db.count.canceled.Add(1)
		db.keep(e)
		return nil, context.DeadlineExceeded
	}
	db.count.pings.Add(1)
	start := time.Now()
	err := db.ping(ctx, e, limit.timeout)
	took := time.Since(start)
	db.count.checkoutNanos.Add(int64(took))
	if err == nil {
		db.doubt.answered(took)
		return e, nil
	}
	cut := limit.short && took >= limit.timeout
	if cut && limit.spare && ctx.Err() == nil {
		db.doubt.raise(e.gen)
		e.silent = true
		db.sever(e)
		return nil, nil
	}
	if errors.Is(err, errInterrupted) || cut && !limit.doubtful {
		return nil, db.cutShort(ctx, e, start)
	}
	db.sever(e)
	if cut && limit.doubtful && !db.doubt.proves(limit.timeout) {
		return nil, nil
	}
	db.pingFailed(e, err)
	return nil, nil
}

// ping pings e, whose slot is free when a handler of notices or notifications panics.
func (db *DB) ping(ctx context.Context, e *entry, timeout time.Duration) error {
	returned := false
	defer func() {
		if !returned {
			db.sever(e)
			db.slots.free()
		}
	}()
	err := e.ping(ctx, timeout)
	returned = true
	return err
}

// pingFailed is for a connection that did not pass its test.
func (db *DB) pingFailed(e *entry, err error) {
	db.count.pingFailures.Add(1)
	if !endedAlone(err) {
		db.invalidate(e, "ping failed", err)
	}
}

// endedAlone reports whether the server said that it ended a session by a time limit,
// which says nothing about others.
func endedAlone(err error) bool {
	return slices.Contains([]string{"57P05", "25P03", "25P04"}, Code(err)) // idle_session_timeout and its like
}

// cutShort is for a ping that its caller cut short: nothing is known about the peer
// but that it took longer than that.
func (db *DB) cutShort(ctx context.Context, e *entry, start time.Time) error {
	db.doubt.raise(e.gen)
	db.count.canceled.Add(1)
	go db.hearOut(e, start)
	if err := ctx.Err(); err != nil {
		return err
	}
	return context.DeadlineExceeded
}

// succeed is for a new connection that was made at once where an old one had given
// no answer: the peers of the old one's age are gone.
func (db *DB) succeed(old, e *entry) {
	db.count.pingFailures.Add(1)
	db.invalidate(old, "a ping had no answer, a login had", nil)
	e.gen = db.slots.generation()
}

// invalidate drops every connection as old as e.
func (db *DB) invalidate(e *entry, why string, err error) {
	idle, first := db.slots.invalidate(e.gen)
	if !first {
		return
	}
	db.count.invalidations.Add(1)
	db.set.Logger.Warn("conn: all connections are replaced", "reason", why, "error", err, "idle", len(idle))
	for _, old := range idle {
		db.sever(old)
	}
}

// sever cuts a connection off; its slot, if it has one, stays with the caller.
func (db *DB) sever(e *entry) {
	db.slots.forget(e)
	e.cut()
}

// release takes a connection back from its user, in whatever state.
func (db *DB) release(e *entry) {
	db.unwatchLeak(e)
	defer db.takeBack(e) // even should the tracer panic
	if db.releases != nil {
		db.releases.TraceRelease(nil, pgxpool.TraceReleaseData{Conn: e.conn})
	}
}

// takeBack keeps a connection that is given back, or ends it where its next user could not
// trust it: closed, read-only, busy, or in a transaction that cannot be rolled back.
func (db *DB) takeBack(e *entry) {
	e.begun, e.refused = nil, nil
	pc := e.conn.PgConn()
	switch {
	case pc.IsClosed():
		db.count.broken.Add(1)
		db.retireBroken(e)
	case e.dead:
		db.count.readOnly.Add(1)
		if !e.bornReadOnly && !e.madeReadOnly(silence(db.strays.login())) {
			db.invalidate(e, "the server became read-only", nil)
		}
		db.discard(e)
	case pc.IsBusy():
		db.count.broken.Add(1)
		if db.set.Mode == ModeNull {
			db.discard(e)
		} else {
			db.letGo(e)
		}
	case pc.TxStatus() != 'I' && db.set.Mode == ModeNull: // ends with the session
		db.count.rolledBack.Add(1)
		db.discard(e)
	case pc.TxStatus() != 'I' && !db.rollback(e):
		db.retireBroken(e)
	default:
		db.keep(e)
	}
}

func (db *DB) rollback(e *entry) bool {
	if err := e.roundTrip("rollback", silence(db.strays.login())); err != nil || e.conn.PgConn().TxStatus() != 'I' {
		db.count.broken.Add(1)
		return false
	}
	db.count.rolledBack.Add(1)
	return true
}

// keep makes a healthy connection idle or hands it to the next caller, unless
// there are idle ones enough.
func (db *DB) keep(e *entry) {
	if db.set.Mode == ModeNull {
		db.discard(e)
		return
	}
	e.idleSince = db.now()
	verdict, outdated := db.slots.put(e, e.idleSince)
	if outdated != nil {
		db.count.idleClosed.Add(1)
		go db.discard(outdated) // a dead one takes until closeTimeout
	}
	switch verdict {
	case overflow:
		db.count.overflowCloses.Add(1)
		db.discard(e)
	case stale:
		db.discard(e)
	}
}

// trim closes the connections of a burst that nobody has asked for since.
func (db *DB) trim() {
	for _, e := range db.slots.surplus(db.now()) {
		db.count.overflowCloses.Add(1)
		go db.discard(e)
	}
}

// retireBroken gives back the slot of a connection that pgx is closing, once
// the server is rid of it. In ModeNull that is part of releasing; elsewhere the
// caller, whose context may have ended, does not wait for it.
func (db *DB) retireBroken(e *entry) {
	if db.set.Mode == ModeNull || cleanedUp(e) {
		db.discard(e)
		return
	}
	go db.discard(e)
}

func cleanedUp(e *entry) bool {
	select {
	case <-e.conn.PgConn().CleanupDone():
		return true
	default:
		return false
	}
}
