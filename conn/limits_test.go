package conn

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// limited is what the tests of limits need of a pool.
type limited struct {
	acquire func(context.Context) (release func(), err error)
	open    func() int // connections that exist
	idle    func() int
	waits   func() int64
	sql     *sql.DB // it is, or
	db      *DB
}

func limitedSQL(t *testing.T, dsn string, set func(*sql.DB)) limited {
	t.Helper()
	c, err := NewConnector(dsn, WithRecycle(-1), WithIdleTimeout(-1), WithLogger(quiet))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	t.Cleanup(func() { _ = db.Close() })
	set(db)
	return limited{
		acquire: func(ctx context.Context) (func(), error) {
			c, err := db.Conn(ctx)
			if err != nil {
				return nil, err
			}
			return func() { _ = c.Close() }, nil
		},
		open:  func() int { return db.Stats().OpenConnections },
		idle:  func() int { return db.Stats().Idle },
		waits: func() int64 { return db.Stats().WaitCount },
		sql:   db,
	}
}

func limitedDB(t *testing.T, dsn string, opts ...Option) limited {
	t.Helper()
	return limitsOf(start(t, dsn, append(opts, WithMode(ModePool))...))
}

func limitsOf(db *DB) limited {
	return limited{
		acquire: func(ctx context.Context) (func(), error) {
			c, err := db.Acquire(ctx)
			if err != nil {
				return nil, err
			}
			return c.Release, nil
		},
		open:  func() int { s := db.Stats(); return s.InUse + s.Idle },
		idle:  func() int { return db.Stats().Idle },
		waits: func() int64 { return db.Stats().Waits },
		db:    db,
	}
}

// history is what a pool does when n callers come, the last of them leaves as
// soon as it has to wait, and all give back what they have.
func (l limited) history(t *testing.T, n int) string {
	t.Helper()
	var releases []func()
	for range n - 1 {
		release, err := l.acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		releases = append(releases, release)
	}
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	waits := l.waits() // of an earlier history, too
	last := make(chan func(), 1)
	go func() {
		release, _ := l.acquire(ctx)
		last <- release
	}()
	until(t, "the last one waits or is served", func() bool { return len(last) > 0 || l.waits() > waits })
	leave()
	if release := <-last; release != nil {
		releases = append(releases, release)
	}
	got := fmt.Sprintf("%d in use, ", l.open())
	for _, release := range releases {
		release()
	}
	return got + fmt.Sprintf("%d idle", l.idle())
}

func TestLimitsAreThoseOfSQL(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	for _, tt := range []struct{ open, idle, callers int }{
		{1, 1, 2}, {3, 2, 4}, {3, 0, 4}, {3, -1, 4}, {2, 9, 3}, {0, 3, 6}, {-1, 9, 6},
	} {
		theirs := limitedSQL(t, dsn, func(db *sql.DB) { db.SetMaxOpenConns(tt.open); db.SetMaxIdleConns(tt.idle) }).history(t, tt.callers)
		ours := limitedDB(t, dsn, WithMaxOpenConns(tt.open), WithMaxIdleConns(tt.idle)).history(t, tt.callers)
		if ours != theirs {
			t.Errorf("%+v: got %q, database/sql %q", tt, ours, theirs)
		}
		db, err := OpenSQL(dsn, WithMaxOpenConns(tt.open), WithMaxIdleConns(tt.idle), WithLogger(quiet))
		if err != nil {
			t.Fatal(err)
		}
		if n := db.Stats().MaxOpenConnections; n != max(tt.open, 0) && n != unbounded {
			t.Errorf("%+v: OpenSQL allows %d", tt, n)
		}
		_ = db.Close()
	}
}

func TestLifetimesAreThoseOfSQL(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	// kept is how many connections two uses in a row leave behind of the first.
	kept := func(l limited) int {
		release, err := l.acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		release()
		return l.idle()
	}
	for _, d := range []time.Duration{-1, 0, time.Hour} {
		forSQL := limitedSQL(t, dsn, func(db *sql.DB) { db.SetConnMaxLifetime(d); db.SetConnMaxIdleTime(d) })
		ours := limitedDB(t, dsn, WithConnMaxLifetime(d), WithConnMaxIdleTime(d))
		if a, b := kept(forSQL), kept(ours); a != 1 || b != 1 {
			t.Errorf("%v: database/sql kept %d, we %d, want 1", d, a, b)
		}
		set, err := Config{URL: URL(dsn)}.apply([]Option{WithConnMaxLifetime(d), WithConnMaxIdleTime(d)}).resolve()
		if err != nil || set.Recycle != max(d, 0) || set.IdleTimeout != max(d, 0) {
			t.Errorf("%v: recycle %v, idle timeout %v, %v", d, set.Recycle, set.IdleTimeout, err)
		}
	}
	for name, o := range map[string]struct {
		sql func(*sql.DB, time.Duration)
		own func(time.Duration) Option
	}{"lifetime": {(*sql.DB).SetConnMaxLifetime, WithConnMaxLifetime}, "idle time": {(*sql.DB).SetConnMaxIdleTime, WithConnMaxIdleTime}} {
		theirs := limitedSQL(t, dsn, func(db *sql.DB) { o.sql(db, time.Nanosecond) })
		kept(theirs)
		until(t, "database/sql closes the connection for its "+name, func() bool { return theirs.idle() == 0 })
		db := start(t, dsn, o.own(time.Nanosecond))
		for range 2 {
			pidOf(t, db)
		}
		if s := db.Stats(); s.Connects != 2 || s.Recycled+s.IdleClosed != 1 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestLimitsByMode(t *testing.T) {
	for _, tt := range []struct {
		opts                 []Option
		size, overflow, keep int
		wait                 time.Duration
	}{
		{[]Option{}, 10, 20, 10, time.Minute},
		{[]Option{WithMaxOpenConns(25)}, 10, 15, 10, 0},
		{[]Option{WithMaxOpenConns(25), WithMaxIdleConns(0), WithWaitTimeout(time.Second)}, 1, 24, 0, time.Second},
		{[]Option{WithMaxOpenConns(0), WithParity(LibPQ)}, 10, 90, 10, time.Minute},
		{[]Option{WithMaxOpenConns(1 << 30)}, 10, maxConnections - 10, 10, 0},
		{[]Option{WithMaxIdleConns(50)}, 30, 0, 30, time.Minute},
		{[]Option{WithMaxIdleConns(50), WithParity(LibPQ)}, 50, 50, 50, time.Minute},
		{[]Option{WithMode(ModeBounded), WithMaxOpenConns(8), WithMaxIdleConns(3)}, 8, 0, 3, 0},
		{[]Option{WithMode(ModeNull), WithMaxOpenConns(8), WithMaxIdleConns(3)}, 8, 0, 0, 0},
	} {
		set, err := Config{URL: URL("postgres://h/d?sslmode=disable")}.apply(tt.opts).resolve()
		if err != nil {
			t.Fatal(err)
		}
		if set.Size != tt.size || set.Overflow != tt.overflow || set.keep != tt.keep || set.WaitTimeout != tt.wait {
			t.Errorf("got size %d, overflow %d, keep %d, wait %v; want %+v", set.Size, set.Overflow, set.keep, set.WaitTimeout, tt)
		}
	}
}

func TestBoundOfTheProgramIsNoSurprise(t *testing.T) {
	for n, want := range map[int]bool{1: false, 0: true} {
		var log bytes.Buffer
		set, err := Config{URL: URL("postgres://h/d?sslmode=disable")}.apply([]Option{WithParity(LibPQ), WithMaxOpenConns(n), WithLogger(slog.New(slog.NewTextHandler(&log, nil)))}).resolve()
		if err != nil {
			t.Fatal(err)
		}
		if set.handles().boundMet(&DB{set: set}); (log.Len() > 0) != want {
			t.Errorf("WithMaxOpenConns(%d): logged %q", n, log.String())
		}
	}
}
