package conn

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// attempt is one connect that its caller may give up on. Whoever changes state
// first decides who gets the connection.
type attempt struct {
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

// connect fills the caller's slot with a new connection. A caller that gives up
// leaves the connect running: the slot goes with it, and the connection serves
// the next caller, or in ModeNull is closed in order. On error the slot is gone.
func (db *DB) connect(ctx context.Context) (*entry, error) {
	gen := db.slots.generation()
	start := time.Now()
	defer func() {
		d := int64(time.Since(start))
		db.count.connectNanos.Add(d)
		db.count.checkoutNanos.Add(d)
	}()
	if ctx.Done() == nil {
		e, err := db.dial(ctx, gen)
		if err != nil {
			db.slots.free()
			return nil, connectError(err)
		}
		return e, nil
	}
	a := &attempt{done: make(chan struct{})}
	go func() {
		a.e, a.err = db.dial(context.WithoutCancel(ctx), gen)
		if !a.state.CompareAndSwap(pending, finished) {
			db.adopt(a.e)
			return
		}
		close(a.done)
	}()
	select {
	case <-a.done:
	case <-ctx.Done():
		if a.state.CompareAndSwap(pending, abandoned) {
			db.count.canceled.Add(1)
			return nil, ctx.Err()
		}
		<-a.done
	}
	if a.err != nil {
		db.slots.free()
		return nil, connectError(a.err)
	}
	return a.e, nil
}

// adopt takes the result of a connect nobody waits for.
func (db *DB) adopt(e *entry) {
	db.putBack(e)
}

// dial opens one connection. ConnectTimeout bounds each attempt of pgx, and
// once more what runs after it.
func (db *DB) dial(ctx context.Context, gen uint64) (*entry, error) {
	db.count.connecting.Add(1)
	defer db.count.connecting.Add(-1)
	e := &entry{gen: gen, expires: never}
	c, err := db.login(ctx, e)
	if err != nil {
		db.count.connectFailures.Add(1)
		return nil, err
	}
	e.conn = c
	if err := db.set.greet(ctx, e, db.now); err != nil {
		db.count.connectFailures.Add(1)
		return nil, err
	}
	db.count.connects.Add(1)
	db.slots.register(e, e.idleSince)
	return e, nil
}

func (db *DB) login(ctx context.Context, e *entry) (*pgx.Conn, error) {
	cc := db.set.connConfig.Copy()
	if err := db.set.beforeConnect(ctx, cc); err != nil {
		return nil, err
	}
	e.hook(cc)
	return pgx.ConnectConfig(ctx, cc)
}

// greet makes a new connection ready for use and sets its age. On error the
// connection is closed.
func (s *settings) greet(ctx context.Context, e *entry, now func() int64) error {
	sock := e.conn.PgConn().Conn()
	e.interrupt = func() { _ = sock.SetDeadline(time.Unix(1, 0)) }
	e.bornReadOnly = e.conn.PgConn().ParameterStatus("default_transaction_read_only") == "on" || e.conn.PgConn().ParameterStatus("in_hot_standby") == "on"
	if s.AfterConnect != nil {
		if err := s.afterConnect(ctx, e); err != nil {
			return err
		}
	}
	e.idleSince = now()
	if s.Recycle > 0 {
		e.expires = e.idleSince + int64(s.Recycle)
		if s.RecycleJitter > 0 {
			e.expires -= rand.Int64N(int64(s.RecycleJitter) + 1)
		}
	}
	return nil
}

func (s *settings) afterConnect(ctx context.Context, e *entry) error {
	if s.ConnectTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.ConnectTimeout)
		defer cancel()
	}
	err := s.AfterConnect(ctx, e.conn)
	if err != nil {
		e.terminate(closeTimeout)
	}
	return err
}

var errSevered = errors.New("conn: no cancel request to a peer that is taken for dead")

// hook makes pgx tell e what happens on the connection.
func (e *entry) hook(cc *pgx.ConnConfig) {
	dial := cc.DialFunc
	cc.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if e.severed.Load() {
			return nil, errSevered
		}
		return dial(ctx, network, addr)
	}
	onError := cc.OnPgError
	cc.OnPgError = func(pc *pgconn.PgConn, err *pgconn.PgError) bool {
		if err.Code == "25006" && !e.readOnlyTx { // read_only_sql_transaction
			e.dead = true
		}
		return onError == nil || onError(pc, err)
	}
}
