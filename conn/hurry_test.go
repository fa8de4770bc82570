package conn

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// Peers that went away without a word cost no caller in a hurry his request: one
// waits for half of his time, and all are replaced.
func TestCallersInAHurryAfterASilentFailover(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		t.Run(parity.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			p, dsn := newProxy(t, pgtest.Database(t))
			db := start(t, withParam(t, dsn, "sslmode", "disable"), WithPingTimeout(time.Hour), WithParity(parity))
			releaseAll(acquire(t, db, 6))
			p.bury()
			failed := 0
			for range 8 {
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				if _, err := db.Exec(ctx, "SELECT 1"); err != nil {
					failed++
				}
				cancel()
			}
			if s := db.Stats(); failed > 0 || s.Invalidations != 1 || s.Connects > 8 {
				t.Errorf("%d requests failed, want none; %+v", failed, s)
			}
			p.exhume()
		})
	}
}

func TestSQLCallersInAHurryAfterASilentFailover(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db, _ := startSQL(t, dsn, WithPingTimeout(time.Hour))
	var conns sync.WaitGroup
	for range 6 {
		conns.Go(func() { _, _ = db.ExecContext(t.Context(), "SELECT pg_sleep(0.2)") })
	}
	conns.Wait()
	p.bury()
	failed := 0
	for range 8 {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		if _, err := db.ExecContext(ctx, "SELECT 1"); err != nil {
			failed++
		}
		cancel()
	}
	if failed > 0 {
		t.Errorf("%d requests failed, want none", failed)
	}
	p.exhume()
}

// Nor if they come all at once, each on a connection of its own.
func TestCallersInAHurryTogether(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db := start(t, withParam(t, dsn, "sslmode", "disable"), WithPingTimeout(time.Hour))
	releaseAll(acquire(t, db, 4))
	p.bury()
	var failed atomic.Int64
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
			defer cancel()
			if _, err := db.Exec(ctx, "SELECT 1"); err != nil {
				failed.Add(1)
			}
		})
	}
	callers.Wait()
	if s := db.Stats(); failed.Load() > 0 || s.Invalidations != 1 || s.Connects != 8 {
		t.Errorf("%d requests failed, want none; %+v", failed.Load(), s)
	}
	if releaseAll(acquire(t, db, 4)); db.Stats().Connects != 8 {
		t.Errorf("the new connections were not kept: %+v", db.Stats())
	}
	p.exhume()
}

// Where half of the time is too short for a login, or for an answer, all of it is
// for the ping.
func TestNoTimeToSpare(t *testing.T) {
	var d doubt
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if l := d.limit(ctx, 0, time.Hour, 14*time.Second); !l.spare || l.timeout > 30*time.Second {
		t.Errorf("with a login of 14 s: %+v", l)
	}
	if l := d.limit(ctx, 0, time.Hour, 16*time.Second); l.spare || l.timeout < 40*time.Second {
		t.Errorf("with a login of 16 s: %+v", l)
	}
	d.answered(5 * time.Second)
	if l := d.limit(ctx, 0, time.Hour, time.Second); l.spare || l.timeout < 40*time.Second {
		t.Errorf("with answers that take 5 s: %+v", l)
	}
}

// A doubt that an answer has ended costs nobody anything.
func TestDoubtEndsWithAnAnswer(t *testing.T) {
	var d doubt
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if l := d.limit(ctx, 0, time.Minute, time.Minute); l.short || l.doubtful || l.timeout != time.Minute {
		t.Errorf("without a doubt: %+v", l)
	}
	d.raise(0)
	if l := d.limit(ctx, 0, 2*time.Hour, time.Hour); !l.doubtful || l.timeout > 30*time.Minute {
		t.Errorf("in doubt: %+v", l)
	}
	if l := d.limit(ctx, 1, 2*time.Hour, time.Hour); l.doubtful || !l.short {
		t.Errorf("of another generation: %+v", l)
	}
	d.answered(10 * time.Millisecond)
	if l := d.limit(ctx, 0, 2*time.Hour, time.Hour); l.doubtful {
		t.Errorf("after an answer: %+v", l)
	}
	if d.proves(79*time.Millisecond) || !d.proves(80*time.Millisecond) {
		t.Error("what is proof does not depend on the last answer")
	}
}

// An instance that was frozen for longer than IdleTimeout, on a network that has
// forgotten its connections: nobody waits for goodbyes that nobody hears.
func TestNobodyWaitsForGoodbyesAfterAThaw(t *testing.T) {
	for name, opts := range map[string][]Option{"idle": {WithIdleTimeout(time.Minute)}, "recycled": {WithIdleTimeout(-1), WithRecycle(time.Minute)}} {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			p, dsn := newProxy(t, pgtest.Database(t))
			db := start(t, dsn, append(opts, WithMode(ModeBounded), WithSize(5))...)
			db.goodbyes.limit = time.Hour
			clock := setClock(db)
			releaseAll(acquire(t, db, 5))
			p.bury()
			clock.Add(int64(2 * time.Minute))
			var wg sync.WaitGroup
			var failed atomic.Int32
			for range 10 {
				wg.Go(func() {
					if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
						failed.Add(1)
					}
				})
			}
			wg.Wait()
			if failed.Load() != 0 {
				t.Errorf("%d failed", failed.Load())
			}
			p.exhume() // the goodbyes end, which nobody waited for
		})
	}
}

func TestSQLDoesNotWaitForGoodbyes(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db, pool := startSQL(t, dsn, WithIdleTimeout(time.Minute))
	pool.goodbyes.limit = time.Hour
	clock := &atomic.Int64{}
	clock.Store(wallClock())
	pool.now = clock.Load
	if _, err := db.ExecContext(t.Context(), "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	p.bury()
	clock.Add(int64(2 * time.Minute))
	if _, err := db.ExecContext(t.Context(), "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	p.exhume() // the goodbye ends, which nobody waited for
}

// Close returns after the goodbyes.
func TestCloseWaitsForGoodbyes(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db := start(t, dsn, WithIdleTimeout(time.Minute))
	clock := setClock(db)
	releaseAll(acquire(t, db, 1))
	p.bury()
	clock.Add(int64(2 * time.Minute))
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	db.Close()
	if took := time.Since(began); took < closeTimeout/2 || took > 5*closeTimeout {
		t.Errorf("Close took %v, want about %v", took, closeTimeout)
	}
	p.exhume()
}

func TestSoonTellsWhatCameLate(t *testing.T) {
	want := errors.New("late")
	if err := soon(goodbyeWait, func() error { return want }, func(error) { t.Error("told twice") }); !errors.Is(err, want) {
		t.Errorf("in time: %v", err)
	}
	told, gate := make(chan error), make(chan struct{})
	if err := soon(goodbyeWait, func() error { <-gate; return want }, func(err error) { told <- err }); err != nil {
		t.Errorf("before the end: %v", err)
	}
	close(gate)
	if err := <-told; !errors.Is(err, want) {
		t.Errorf("late: %v", err)
	}
}

// mute is a Dialer to a server whose connections never see the other side close,
// as behind a relay that keeps its own open.
type mute struct{ addr string }

func (m mute) Dial(ctx context.Context, _ string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.addr)
	if err != nil {
		return nil, err
	}
	return &muteConn{Conn: c, closed: make(chan struct{})}, nil
}

func (mute) Close() error { return nil }

type muteConn struct {
	net.Conn
	closed chan struct{}
	once   sync.Once
	until  atomic.Int64
}

func (c *muteConn) SetDeadline(t time.Time) error {
	c.until.Store(t.UnixNano())
	return c.Conn.SetDeadline(t)
}

func (c *muteConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err == io.EOF {
		select {
		case <-c.closed:
		case <-time.After(time.Until(time.Unix(0, c.until.Load()))):
			return n, os.ErrDeadlineExceeded
		}
	}
	return n, err
}

func (c *muteConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// Peers that never answer a goodbye hold a slot for that once, not at every use:
// with four times as many callers as slots all are served within a second.
func TestNullWithoutAnswersToGoodbyes(t *testing.T) {
	pgtest.NoLeaks(t)
	u, err := url.Parse(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	opts := []Option{WithInstance("p:r:i", mute{u.Host}), WithMode(ModeNull), WithSize(2), WithLogger(quiet)}
	dsn := fmt.Sprintf("postgres://%s@%s", u.User, u.Path)
	db := start(t, dsn, opts...)
	sqlDB, err := OpenSQL(dsn, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sqlDB.Close() }()
	for name, exec := range map[string]func(context.Context) error{
		"native": func(ctx context.Context) error { _, err := db.Exec(ctx, "SELECT 1"); return err },
		"sql":    func(ctx context.Context) error { _, err := sqlDB.ExecContext(ctx, "SELECT 1"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			if err := exec(t.Context()); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					if err := exec(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if took := time.Since(began); took > 3*closeTimeout {
				t.Errorf("8 uses of 2 slots took %v", took)
			}
		})
	}
}

// One answer is enough to be waited for again.
func TestGoodbyesAreHeardAgain(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db := start(t, withParam(t, dsn, "sslmode", "disable"), WithMode(ModeNull))
	c := acquire(t, db, 1)[0]
	p.bury()
	c.Release()
	until(t, "silence counts", func() bool { return db.goodbyes.patience() == silentWait })
	if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	until(t, "the answer counts", func() bool { return db.goodbyes.patience() == closeTimeout })
	p.exhume()
}

// A result that nobody read, on a network that has forgotten the connection, is
// no reason to keep its reader waiting.
func TestNobodyWaitsForTheGoodbyeOfAnUnreadResult(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db := start(t, withParam(t, dsn, "sslmode", "disable"))
	db.goodbyes.limit = time.Hour
	c := acquire(t, db, 1)[0]
	if _, err := c.Query(t.Context(), "SELECT generate_series(1, 100000)"); err != nil {
		t.Fatal(err)
	}
	p.bury()
	c.Release()
	p.exhume() // the goodbye ends, which nobody waited for
}

// A statement whose caller left it, on a network that has forgotten the connection,
// keeps the slot from the next caller for less than a server may take to answer.
func TestSlotsOfLostStatementsAreFree(t *testing.T) {
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		p, dsn := newProxy(t, pgtest.Database(t))
		db := start(t, withParam(t, dsn, "sslmode", "disable"), WithMode(mode), WithSize(2), WithOverflow(-1))
		sqlDB := db.SQL()
		db.goodbyes.limit, db.sql.(*sqlPool).goodbyes.limit = time.Hour, time.Hour
		conns := acquire(t, db, 2)
		a, b := holdSQL(t, sqlDB), holdSQL(t, sqlDB)
		p.bury()
		lose(t, func(ctx context.Context) error { _, err := conns[0].Exec(ctx, "SELECT 1"); return err })
		lose(t, func(ctx context.Context) error { _, err := conns[1].Exec(ctx, "SELECT 1"); return err })
		releaseAll(conns)
		for _, c := range []*sql.Conn{a, b} {
			lose(t, func(ctx context.Context) error { _, err := c.ExecContext(ctx, "SELECT 1"); return err })
			_ = c.Close() // says that it is lost
		}
		if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
			t.Error(err)
		}
		if _, err := sqlDB.ExecContext(t.Context(), "SELECT 1"); err != nil {
			t.Error(err)
		}
		p.exhume()
	})
}

func holdSQL(t *testing.T, db *sql.DB) *sql.Conn {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func lose(t *testing.T, exec func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := exec(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
