package conn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// attempt is one connect that its caller may give up on. Whoever changes state
// first decides who gets the connection.
type attempt struct {
	*stray
	state atomic.Int32
	done  chan struct{}
	e     *entry
	err   error
}

const (
	pending int32 = iota
	finished
	abandoned
)

// connect fills the caller's slot with a connection: a new one or, where one that
// was opened for nobody is there first, that one. A caller that gives up leaves
// the connect running: the slot goes with it, and the connection serves the next
// caller, or in ModeNull is closed in order. On error the slot is gone.
func (db *DB) connect(ctx context.Context) (e *entry, used bool, err error) {
	gen := db.slots.generation()
	start := time.Now()
	defer func() {
		d := int64(time.Since(start))
		db.count.connectNanos.Add(d)
		db.count.checkoutNanos.Add(d)
	}()
	if ctx.Done() == nil {
		ended := false
		defer func() {
			if !ended { // a function of the Config ended the caller's goroutine
				db.slots.free()
			}
		}()
		e, err := db.dial(ctx, gen)
		ended = true
		return db.connected(e, err)
	}
	a := db.attempt(ctx, gen)
	w := db.slots.hope()
	select {
	case <-a.done:
		db.unhope(w)
	case e := <-w.grant:
		if !db.abandon(a) {
			db.adopt(a.e)
		}
		return e, true, nil
	case <-ctx.Done():
		db.unhope(w)
		if db.abandon(a) {
			db.count.canceled.Add(1)
			return nil, false, ctx.Err()
		}
	}
	return db.connected(a.e, a.err)
}

// connected is the end of a connect that its caller waited for.
func (db *DB) connected(e *entry, err error) (*entry, bool, error) {
	if err != nil {
		db.slots.free()
		return nil, false, db.set.connectError(err)
	}
	return e, false, nil
}

// attempt begins a connect.
func (db *DB) attempt(ctx context.Context, gen uint64) *attempt {
	ctx, x := newStray(ctx)
	a := &attempt{stray: x, done: make(chan struct{}), err: errGoexit}
	go func() {
		defer x.cancel()
		defer close(a.done)
		defer func() {
			if !a.state.CompareAndSwap(pending, finished) {
				db.strays.remove(x)
				db.adopt(a.e)
			}
		}()
		a.e, a.err = db.dial(ctx, gen)
	}()
	return a
}

// abandon leaves a connect to itself, unless it has just ended.
func (db *DB) abandon(a *attempt) bool {
	db.strays.add(a.stray)
	if a.state.CompareAndSwap(pending, abandoned) {
		return true
	}
	db.strays.remove(a.stray)
	<-a.done
	return false
}

// unhope is for a caller who does without the connection of another.
func (db *DB) unhope(w *waiter) {
	if !db.slots.leave(w) {
		db.putBack(<-w.grant)
	}
}

// adopt takes the result of a connect nobody waits for.
func (db *DB) adopt(e *entry) {
	if e != nil && db.set.Mode != ModeNull {
		e.idleSince = db.now()
		if db.slots.serve(e, e.idleSince) {
			return
		}
	}
	db.putBack(e)
}

// dial opens one connection. ConnectTimeout bounds each attempt of pgx, and
// once more each function of the Config before and after it.
func (db *DB) dial(ctx context.Context, gen uint64) (*entry, error) {
	db.count.connecting.Add(1)
	defer db.count.connecting.Add(-1)
	start := time.Now()
	e := &entry{gen: gen, expires: never, unused: true}
	failed := true
	defer func() {
		if failed {
			db.count.connectFailures.Add(1)
		}
	}()
	if err := db.ready(ctx, e); err != nil {
		return nil, err
	}
	failed = false
	db.count.connects.Add(1)
	db.strays.took(time.Since(start))
	if !db.slots.register(e, e.idleSince) {
		e.terminate(closeTimeout)
		return nil, ErrClosed
	}
	return e, nil
}

// ready connects e and makes it fit for use.
func (db *DB) ready(ctx context.Context, e *entry) (err error) {
	defer asError(&err)
	if e.conn, err = db.login(ctx, e); err != nil {
		return err
	}
	return db.set.greet(ctx, e, db.now)
}

// errGoexit is the error of a connect whose goroutine has ended under it.
var errGoexit = errors.New("AfterConnect, ConnConfig, Dialer or Tracer ended its goroutine with runtime.Goexit, as FailNow of a test does: return an error instead")

// asError, deferred, makes an error of a panic in a function that the Config
// gave us. It may have no caller that could recover from it.
func asError(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("panic in AfterConnect, ConnConfig, Dialer or Tracer: %v\n%s", v, debug.Stack())
	}
}

func (db *DB) login(ctx context.Context, e *entry) (*pgx.Conn, error) {
	cc := db.set.connConfig.Copy()
	if err := db.set.beforeConnect(ctx, cc); err != nil {
		return nil, err
	}
	e.hook(cc, db.set.Mode == ModeNull, &db.goodbyes)
	if db.set.handles() == nil {
		e.follow(cc)
	}
	return pgx.ConnectConfig(ctx, cc)
}

// greet makes a new connection ready for use and sets its age. On error the
// connection is closed.
func (s *settings) greet(ctx context.Context, e *entry, now func() int64) error {
	sock := e.conn.PgConn().Conn()
	e.interrupted = make(chan struct{}, 1)
	e.interrupt = func() {
		_ = sock.SetDeadline(time.Unix(1, 0))
		e.interrupted <- struct{}{}
	}
	s.tagStatements(e.conn)
	if like := s.Sessions.sessions(); like != nil && s.handles() == nil {
		like.keepTimes(e.conn)
	}
	if s.AfterConnect != nil {
		if err := s.afterConnect(ctx, e); err != nil {
			return err
		}
	}
	e.bornReadOnly = e.conn.PgConn().ParameterStatus("default_transaction_read_only") == "on" || e.conn.PgConn().ParameterStatus("in_hot_standby") == "on"
	e.idleSince = now()
	e.opened, e.early = e.idleSince, rand.Float64()
	if s.Recycle > 0 {
		age := s.Recycle
		if s.RecycleJitter > 0 {
			age -= rand.N(s.RecycleJitter)
		}
		e.expires = e.idleSince + min(int64(age), never-e.idleSince)
	}
	return nil
}

func (s *settings) afterConnect(ctx context.Context, e *entry) error {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	done := false
	defer func() {
		if !done {
			e.terminate(closeTimeout)
		}
	}()
	err := s.AfterConnect(ctx, e.conn)
	if err == nil {
		err = leftOver(e.conn)
	}
	done = err == nil
	return err
}

// leftOver is the error of an AfterConnect that leaves a session which the first statement
// would fail in, or be rolled back with.
func leftOver(c *pgx.Conn) error {
	switch pc := c.PgConn(); {
	case pc.IsClosed():
		return errors.New("AfterConnect closed the connection, or lost it")
	case pc.IsBusy():
		return errors.New("AfterConnect left rows or results unread: close them")
	case pc.TxStatus() != 'I':
		return errors.New("AfterConnect left the session in a transaction: commit it")
	}
	return nil
}

// limited bounds what a function of the Config does with a connection that is
// being opened: it holds a slot, and nobody may be waiting for it any more.
func (s *settings) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.ConnectTimeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.ConnectTimeout)
}

var errSevered = errors.New("conn: no cancel request to a peer that is taken for dead")

// takesWrites reports whether the server itself says that it takes writes: 25006
// is then about a transaction that the caller made read-only. Servers before
// version 14 do not say.
func takesWrites(pc *pgconn.PgConn) bool {
	return pc.ParameterStatus("in_hot_standby") == "off" && pc.ParameterStatus("default_transaction_read_only") == "off"
}

// madeReadOnly reports whether the session was made read-only by a SET of its own, which
// says nothing about others: without that it takes writes. The connection is of no other
// use afterwards. Each question is to be answered within timeout.
func (e *entry) madeReadOnly(timeout time.Duration) bool {
	pc := e.conn.PgConn()
	if pc.IsClosed() || pc.IsBusy() || pc.ParameterStatus("in_hot_standby") != "off" {
		return false
	}
	if pc.TxStatus() != 'I' && e.roundTrip("rollback", timeout) != nil {
		return false
	}
	return e.roundTrip("reset default_transaction_read_only", timeout) == nil && takesWrites(pc)
}

// hook makes pgx tell e what happens on the connection. With waits a session that
// the server ends is seen to its end: pgx would close the connection at once.
func (e *entry) hook(cc *pgx.ConnConfig, waits bool, g *goodbyes) {
	dial := cc.DialFunc
	cc.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if e.severed.Load() {
			return nil, errSevered
		}
		return dial(ctx, network, addr)
	}
	onError := cc.OnPgError
	cc.OnPgError = func(pc *pgconn.PgConn, err *pgconn.PgError) bool {
		if err.Code == "25006" && !e.readOnlyTx && !takesWrites(pc) { // read_only_sql_transaction
			e.dead = true
		}
		if waits && (err.Severity == "FATAL" || err.SeverityUnlocalized == "FATAL") {
			if nc := pc.Conn(); nc.SetReadDeadline(time.Now().Add(g.patience())) == nil {
				_, _ = io.Copy(io.Discard, nc)
			}
		}
		return onError == nil || onError(pc, err)
	}
}
