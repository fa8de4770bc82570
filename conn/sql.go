package conn

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// OpenSQL opens a [sql.DB], for code that needs one: migration tools, object
// mappers, code on its way to [DB]. url is as for [OpenURL], "" takes the
// environment as [OpenURL] does. Nothing is connected yet; wrong settings fail here.
//
// The connections have the settings of a DB: the ping before reuse, replacement
// by age and idle time on the wall clock, replacement of all after a failed
// ping or a primary that became read-only, rollback on return, time limits,
// parity. The mode sets the limits of database/sql: at most Size plus Overflow
// open and Size idle in ModePool, Size of both in ModeBounded, Size open and
// none idle in ModeNull, where release waits for the server to end the session.
//
// What database/sql decides itself stays as it is: the wait for a free
// connection ends with the context alone, WaitTimeout does not apply; there is
// no leak report; [sql.DB.Stats] counts. A tool that holds one connection while
// it uses another, as golang-migrate does, needs a Size of 2.
//
// In [sql.Conn.Raw] the driver connection has the method Conn() *pgx.Conn.
// Closing the sql.DB closes the Dialer, if there is one, with the last
// connection.
func OpenSQL(url string, opts ...Option) (*sql.DB, error) {
	p, err := connector(url, opts)
	if err != nil {
		return nil, err
	}
	return p.open(), nil
}

// NewConnector returns the connector of [OpenSQL], for [sql.OpenDB] and for
// drivers that wrap another. The limits of the mode are then the caller's to
// set. A connection is tested, replaced and rolled back before it is used again
// where the wrapper passes on [driver.SessionResetter], as XSAM/otelsql v0.44.0,
// go.nhat.io/otelsql v0.16.0 and ngrok/sqlmw do. ocsql v0.1.7 does not for a
// connector: nothing of that happens below ocsql.WrapConnector.
func NewConnector(url string, opts ...Option) (driver.Connector, error) {
	p, err := connector(url, opts)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func connector(url string, opts []Option) (*sqlPool, error) {
	set, err := (Config{URL: URL(url), urlSet: true}).apply(opts).resolve()
	if err != nil {
		return nil, err
	}
	set.connConfig.Tracer = set.tracer()
	p := newSQLPool(set)
	if set.Dialer != nil {
		p.onClosed = set.Dialer.Close
	}
	return p, nil
}

// SQL returns a [sql.DB] with the settings of db, for migration tools and
// object mappers; see [OpenSQL]. It has connections of its own, up to as many
// again as db may open. It opens none before its first use.
//
// Every call returns the same sql.DB. It is closed when db is, so its users need
// not close it; one that a tool has closed, as golang-migrate does, is replaced
// at the next call. After [DB.Close] the sql.DB returned is a closed one.
func (db *DB) SQL() *sql.DB {
	db.closing.Lock()
	defer db.closing.Unlock()
	if db.sql == nil || db.sql.gone() && !db.ended.Load() {
		if db.sql == nil {
			db.closers = append(db.closers, func() error { return db.sql.shut() })
		}
		p := newSQLPool(db.set)
		db.sql = p
		if !db.ended.Load() {
			db.dialers.Add(1)
			p.onClosed = db.leaveDialer
		}
		p.open()
		db.limitSQL()
		if db.ended.Load() {
			_ = p.db.Close()
		}
	}
	return db.sql.(*sqlPool).db
}

// sqlSide is the sqlPool of a DB. Programs that never call SQL do not have it.
type sqlSide interface {
	reset()      // has no connection used again
	gone() bool  // somebody has closed the sql.DB
	shut() error // closes the sql.DB
	limiter() limiter
}

func (p *sqlPool) reset()      { p.gen.Add(1) }
func (p *sqlPool) gone() bool  { return p.closed.Load() }
func (p *sqlPool) shut() error { return p.db.Close() }

func (p *sqlPool) limiter() limiter { return p.db }

// perInstance is how many connections a program with this DB may open.
func (db *DB) perInstance() int {
	db.closing.Lock()
	defer db.closing.Unlock()
	limit, _ := db.slots.limits()
	if db.sql != nil {
		return 2 * limit
	}
	return limit
}

// sqlPool makes the connections of one sql.DB and knows what they have in
// common. It is a driver.Connector.
type sqlPool struct {
	set      *settings
	db       *sql.DB
	now      func() int64 // time of day, Unix nanoseconds
	gen      atomic.Uint64
	doubt    doubt
	closed   atomic.Bool
	entering atomic.Int32 // callers for whom strays leave no room
	strays   strays
	goodbyes goodbyes

	mu        sync.Mutex
	opened    int           // connections that exist or are being opened
	lingering int           // of those, the ones opened for nobody
	spares    []*sqlConn    // of those, the ones that are there
	notify    chan struct{} // closed when one of those ends or is there; nil: nobody waits
	onClosed  func() error  // run once, after the last connection closed; or nil
}

func newSQLPool(set *settings) *sqlPool {
	p := &sqlPool{set: set, now: wallClock}
	p.strays.lone, p.strays.waiting = set.limit() == 1, func() int { return int(p.entering.Load()) }
	return p
}

func (p *sqlPool) open() *sql.DB {
	p.db = sql.OpenDB(p)
	p.db.SetMaxOpenConns(p.set.limit())
	p.db.SetMaxIdleConns(p.set.keep)
	return p.db
}

// Driver returns the driver of pgx, which programs may look for.
func (p *sqlPool) Driver() driver.Driver { return stdlib.GetDefaultDriver() }

// login is one connect of a sqlPool, that its caller may give up on. Whoever
// changes state first decides who gets the connection.
type login struct {
	*stray
	state atomic.Int32
	done  chan struct{}
	c     *sqlConn
	err   error
}

// Connect opens one connection for database/sql. A caller that gives up leaves
// the connect running; its connection serves the next Connect, in ModeNull it is
// closed in order. Until then it counts.
func (p *sqlPool) Connect(ctx context.Context) (driver.Conn, error) {
	came := p.now()
	if c := p.takeSpare(ctx, came); c != nil {
		return c, nil
	}
	c, err := p.enter(ctx, came)
	if err != nil {
		return nil, fmt.Errorf("conn: connect: %w", err)
	}
	if c != nil {
		return c, nil
	}
	return p.await(ctx, p.start(ctx), came)
}

// start begins a connect.
func (p *sqlPool) start(ctx context.Context) *login {
	ctx, x := newStray(ctx)
	l := &login{stray: x, done: make(chan struct{}), err: errGoexit}
	go func() {
		defer x.cancel()
		defer close(l.done)
		defer p.settle(l)
		l.c, l.err = p.dial(ctx)
	}()
	return l
}

// settle takes the result of a connect, if nobody waits for it.
func (p *sqlPool) settle(l *login) {
	if l.state.CompareAndSwap(pending, finished) {
		return
	}
	p.strays.remove(l.stray)
	if l.err == nil {
		p.adopt(l.c)
	} else {
		p.endLinger()
	}
}

// await waits for a connect, or for the connection of one that was given up.
func (p *sqlPool) await(ctx context.Context, l *login, came int64) (driver.Conn, error) {
	for waiting := true; waiting; {
		changed := p.changed()
		select {
		case <-l.done:
			waiting = false
		case <-changed:
			if c := p.takeSpare(ctx, came); c != nil {
				if !p.abandon(l) { // both are there
					p.spare(l)
				}
				return c, nil
			}
		case <-ctx.Done():
			if p.abandon(l) {
				return nil, fmt.Errorf("conn: connect: %w", ctx.Err())
			}
			waiting = false
		}
	}
	<-l.done
	if l.err != nil {
		err := p.connectError(l.err)
		if left := p.leave(1); left != nil {
			err = errors.Join(err, left)
		}
		return nil, err // as it is: programs assert its type
	}
	return l.c, nil
}

// abandon leaves a connect to itself, unless it has just ended.
func (p *sqlPool) abandon(l *login) bool {
	p.linger(1)
	p.strays.add(l.stray)
	if l.state.CompareAndSwap(pending, abandoned) {
		return true
	}
	p.strays.remove(l.stray)
	p.linger(-1)
	<-l.done
	return false
}

// enter counts a connection that is about to be opened. It waits only while
// connects nobody waits for take up the room: database/sql does not know them.
// One of those may be returned instead.
func (p *sqlPool) enter(ctx context.Context, came int64) (*sqlConn, error) {
	for {
		p.mu.Lock()
		if p.lingering == 0 || p.opened < p.set.limit() {
			p.opened++
			p.mu.Unlock()
			return nil, nil
		}
		changed := p.changedLocked()
		p.mu.Unlock()
		p.entering.Add(1)
		p.strays.yield()
		select {
		case <-changed:
			p.entering.Add(-1)
			if c := p.takeSpare(ctx, came); c != nil {
				return c, nil
			}
		case <-ctx.Done():
			p.entering.Add(-1)
			return nil, ctx.Err()
		}
	}
}

// linger counts the connects nobody waits for, and tells those who wait when
// there are fewer.
func (p *sqlPool) linger(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lingering += n
	if n < 0 {
		p.notifyLocked()
	}
}

// endLinger ends a lingering connect.
func (p *sqlPool) endLinger() {
	if err := p.leave(1); err != nil {
		p.set.Logger.Warn("conn: close the dialer", "error", err)
	}
	p.linger(-1)
}

// dial opens a connection and makes it ready.
func (p *sqlPool) dial(ctx context.Context) (c *sqlConn, err error) {
	defer asError(&err)
	e := &entry{gen: p.gen.Load(), expires: never}
	cc := p.set.connConfig.Copy()
	if err := p.set.beforeConnect(ctx, cc); err != nil {
		return nil, err
	}
	e.hook(cc, p.set.Mode == ModeNull, &p.goodbyes)
	if p.set.handles() == nil {
		e.follow(cc)
	}
	start := time.Now()
	inner, err := p.logIn(ctx, cc)
	if err != nil {
		return nil, err
	}
	e.conn = inner.Conn()
	if err := p.set.greet(ctx, e, p.now); err != nil {
		return nil, err
	}
	p.strays.took(time.Since(start))
	return &sqlConn{sqlDriver: inner, pool: p, e: e}, nil
}

// logIn connects and wraps the connection in the driver that parity asks for.
func (p *sqlPool) logIn(ctx context.Context, cc *pgx.ConnConfig) (sqlDriver, error) {
	if like := p.set.handles(); like != nil {
		return like.logIn(ctx, cc)
	}
	c, err := stdlib.GetConnector(*cc).Connect(ctx)
	if err != nil {
		return nil, err
	}
	sc, ok := c.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver of pgx gave a %T", c), c.Close())
	}
	return sc, nil
}

// connectError is the error of a failed connect. With parity one that the server
// sent has the text of lib/pq and nothing around it.
func (p *sqlPool) connectError(err error) error {
	if like := p.set.handles(); like != nil {
		if known := like.connectError(err); known != err {
			return known
		}
	}
	return p.set.connectError(err)
}

// Close is called by database/sql when the sql.DB is closed. Connections in
// use live until they are given back.
func (p *sqlPool) Close() error {
	p.closed.Store(true)
	p.endSpares()
	return p.leave(0)
}

// leave counts connections that are gone and, after the last one of a closed
// sql.DB, runs onClosed.
func (p *sqlPool) leave(gone int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened -= gone
	if p.opened > 0 || !p.closed.Load() || p.onClosed == nil {
		return nil
	}
	f := p.onClosed
	p.onClosed = nil
	return f()
}

// invalidate makes every connection as old as e unfit for reuse.
func (p *sqlPool) invalidate(e *entry, why string, err error) {
	if p.gen.CompareAndSwap(e.gen, e.gen+1) {
		p.set.Logger.Warn("conn: all connections of the sql.DB are replaced", "reason", why, "error", err)
	}
}
