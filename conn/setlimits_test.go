package conn

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// Limits that are set on an open pool are those of database/sql, whatever they were
// before.
func TestSetLimitsAreThoseOfSQL(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	for _, before := range []struct{ open, idle, callers int }{{5, 5, 4}, {2, 1, 3}, {0, 9, 4}} {
		for _, tt := range []struct{ open, idle, callers int }{
			{1, 1, 2}, {3, 2, 4}, {3, 0, 4}, {3, -1, 4}, {2, 9, 3}, {0, 3, 6}, {-1, 9, 6}, {6, 4, 7},
		} {
			theirs := limitedSQL(t, dsn, func(db *sql.DB) { db.SetMaxOpenConns(before.open); db.SetMaxIdleConns(before.idle) })
			ours := limitedDB(t, dsn, WithMaxOpenConns(before.open), WithMaxIdleConns(before.idle))
			if a, b := ours.history(t, before.callers), theirs.history(t, before.callers); a != b {
				t.Fatalf("%+v: got %q, database/sql %q", before, a, b)
			}
			for _, p := range []interface {
				SetMaxOpenConns(int)
				SetMaxIdleConns(int)
			}{theirs.sql, ours.db} {
				p.SetMaxOpenConns(tt.open)
				p.SetMaxIdleConns(tt.idle)
			}
			want := fmt.Sprintf("%d open, %d idle", theirs.open(), theirs.idle())
			until(t, fmt.Sprintf("those that are too many are closed (%+v, then %+v): %s", before, tt, want), func() bool {
				return fmt.Sprintf("%d open, %d idle", ours.open(), ours.idle()) == want
			})
			if a, b := ours.history(t, tt.callers), theirs.history(t, tt.callers); a != b {
				t.Errorf("%+v, then %+v: got %q, database/sql %q", before, tt, a, b)
			}
		}
	}
}

// Of more connections than may be, those that are given back first are closed, and
// nobody who waits gets one of them.
func TestSetMaxOpenConnsInUse(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithMaxOpenConns(4), WithMode(ModePool))
	var held []*Conn
	for range 4 {
		c, err := db.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	db.SetMaxOpenConns(2)
	got := make(chan *Conn, 1)
	go func() {
		c, err := db.Acquire(t.Context())
		if err != nil {
			t.Error(err)
		}
		got <- c
	}()
	until(t, "the fifth waits", func() bool { return db.Stats().Waiting == 1 })
	for i, c := range held[:2] {
		c.Release()
		until(t, "the connection is closed", func() bool { return db.Stats().InUse == 3-i })
	}
	if s := db.Stats(); s.Waiting != 1 || s.Idle != 0 || s.Limit != 2 {
		t.Fatalf("with two in use of two: %+v", s)
	}
	held[2].Release()
	(<-got).Release()
	held[3].Release()
	if s := db.Stats(); s.InUse != 0 || s.Idle > 2 {
		t.Errorf("after all: %+v", s)
	}
}

// A wait ends when the bound goes up, not only when a connection comes back.
func TestSetMaxOpenConnsServesWaiters(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithMaxOpenConns(1), WithMode(ModePool))
	first, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Release()
	const n = 3
	done := make(chan error, n)
	for range n {
		go func() {
			var i int
			done <- db.QueryRow(t.Context(), "SELECT 1").Scan(&i)
		}()
	}
	until(t, "all wait", func() bool { return db.Stats().Waiting == n })
	db.SetMaxOpenConns(2)
	for range n {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// What a limit says about waits goes with it: that of the program has no end but that
// of the context, unless WaitTimeout was asked for.
func TestSetMaxOpenConnsWaits(t *testing.T) {
	dsn := pgtest.Database(t)
	for _, tt := range []struct {
		opts []Option
		n    int
		want time.Duration
	}{
		{nil, 3, 0},
		{nil, 0, defaultWaitTimeout},
		{[]Option{WithMaxOpenConns(2)}, 3, 0},
		{[]Option{WithMaxOpenConns(2)}, -1, defaultWaitTimeout},
		{[]Option{WithWaitTimeout(time.Second)}, 3, time.Second},
		{[]Option{WithWaitTimeout(time.Second)}, 0, time.Second},
		{[]Option{WithWaitTimeout(defaultWaitTimeout)}, 3, defaultWaitTimeout},
	} {
		db := start(t, dsn, append(tt.opts, WithMode(ModePool))...)
		db.SetMaxOpenConns(tt.n)
		limit := tt.n
		if tt.n <= 0 {
			limit = unbounded
		}
		if got := db.waitTimeout(); got != tt.want {
			t.Errorf("%d after %d options: waits end after %v, want %v", tt.n, len(tt.opts), got, tt.want)
		}
		if d := db.Describe(); d.Size+d.Overflow != limit || db.Stats().Limit != limit || int(db.Config().MaxConns) != limit {
			t.Errorf("%d: described as %d + %d, counted as %d, in pgxpool's terms %d", tt.n, d.Size, d.Overflow, db.Stats().Limit, db.Config().MaxConns)
		}
		if text := db.limitText(); !strings.HasPrefix(text, fmt.Sprintf("%d connections", limit)) {
			t.Errorf("%d: errors say %q", tt.n, text)
		}
	}
}

// A lifetime that is set on an open pool is for the connections that it has, too. What
// is idle for too long is replaced at checkout, and not by and by.
func TestSetLifetimes(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	type setter interface {
		SetConnMaxLifetime(time.Duration)
		SetConnMaxIdleTime(time.Duration)
	}
	same := func(one func() (int, error), p setter, set func(setter)) bool {
		t.Helper()
		before, err := one()
		if err != nil {
			t.Fatal(err)
		}
		set(p)
		after, err := one()
		if err != nil {
			t.Fatal(err)
		}
		return before == after
	}
	for name, set := range map[string]func(setter){
		"no lifetime":          func(s setter) { s.SetConnMaxLifetime(0) },
		"a negative one":       func(s setter) { s.SetConnMaxLifetime(-1) },
		"an hour":              func(s setter) { s.SetConnMaxLifetime(time.Hour) },
		"one that is over":     func(s setter) { s.SetConnMaxLifetime(1) },
		"no idle time":         func(s setter) { s.SetConnMaxIdleTime(0) },
		"an idle hour":         func(s setter) { s.SetConnMaxIdleTime(time.Hour) },
		"over, and then never": func(s setter) { s.SetConnMaxLifetime(1); s.SetConnMaxLifetime(0) },
	} {
		t.Run(name, func(t *testing.T) {
			const pid = "SELECT pg_backend_pid()"
			ours := start(t, dsn, WithConnMaxLifetime(2*time.Hour), WithMode(ModePool))
			theirs := limitedSQL(t, dsn, func(*sql.DB) {}).sql
			a := same(func() (n int, err error) { return n, ours.QueryRow(t.Context(), pid).Scan(&n) }, ours, set)
			b := same(func() (n int, err error) { return n, theirs.QueryRowContext(t.Context(), pid).Scan(&n) }, theirs, set)
			if a != b {
				t.Errorf("the connection stays: %t, with database/sql %t", a, b)
			}
		})
	}
	db := start(t, dsn, WithConnMaxIdleTime(time.Hour), WithMode(ModePool))
	if same(func() (n int, err error) { return n, db.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&n) }, db, func(s setter) { s.SetConnMaxIdleTime(1) }) {
		t.Error("a connection that is idle for too long stays")
	}
}

// The handle for code that needs database/sql goes by the same limits, also one that
// was asked for before.
func TestSetLimitsOfSQL(t *testing.T) {
	dsn := pgtest.Database(t)
	for _, first := range []bool{true, false} {
		db := start(t, dsn, WithMode(ModePool))
		if first {
			db.SQL()
		}
		db.SetMaxOpenConns(7)
		db.SetMaxIdleConns(0)
		db.SetConnMaxLifetime(1)
		if n := db.SQL().Stats().MaxOpenConnections; n != 7 {
			t.Errorf("SQL asked for before: %t; it allows %d connections", first, n)
		}
		if err := db.SQL().PingContext(t.Context()); err != nil {
			t.Error(err)
		}
		if n := db.SQL().Stats().Idle; n != 0 {
			t.Errorf("SQL asked for before: %t; it keeps %d", first, n)
		}
	}
}

// In ModeNull nothing is kept, whatever is set.
func TestSetLimitsInModeNull(t *testing.T) {
	db := start(t, pgtest.Database(t), WithMode(ModeNull))
	db.SetMaxIdleConns(5)
	db.SetMaxOpenConns(2)
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := db.Stats(); s.Idle != 0 || s.Limit != 2 {
		t.Errorf("%+v", s)
	}
}

// Limits that change under load lose no connection and no caller.
func TestSetLimitsUnderLoad(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithMaxOpenConns(4), WithMode(ModePool))
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			for ctx.Err() == nil {
				var n int
				if err := db.QueryRow(ctx, "SELECT 1").Scan(&n); err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			}
		})
	}
	for i := 0; ctx.Err() == nil; i++ {
		db.SetMaxOpenConns(1 + i%8)
		db.SetMaxIdleConns(i % 5)
		db.SetConnMaxLifetime(time.Duration(i%3) * time.Millisecond)
		db.SetConnMaxIdleTime(time.Duration(i%2) * time.Hour)
		if err := db.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
	db.SetMaxOpenConns(2)
	until(t, "no more are left than may be", func() bool { s := db.Stats(); return s.InUse == 0 && s.Idle <= 2 })
	if got := limitsOf(db).history(t, 3); !strings.HasPrefix(got, "2 in use") {
		t.Errorf("afterwards: %s", got)
	}
}
