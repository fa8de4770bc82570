package conn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// With pgxpool's default, connections idle for less than a second are not
// pinged: 10 of the next 30 calls fail.
func TestKilledIdleConnectionsCostNoCall(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn)
	releaseAll(acquire(t, db, 10))
	if n := watch(t, dsn).kill(); n != 10 {
		t.Fatalf("killed %d sessions, want 10", n)
	}
	for range 30 {
		if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
			t.Fatal(err)
		}
	}
	if s := db.Stats(); s.PingFailures != 1 || s.Invalidations != 1 || s.Connects != 11 {
		t.Errorf("stats: %+v, want one failed ping to replace all", s)
	}
}

// pgxpool pings the ten one after the other and then waits for their slots,
// which dead peers hold for 15 s.
func TestBlackHoleCostsOnePing(t *testing.T) {
	for _, mode := range []Mode{ModePool, ModeBounded} {
		t.Run(mode.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			p, dsn := newProxy(t, pgtest.Database(t))
			var log bytes.Buffer
			db := start(t, dsn, WithMode(mode), WithSize(10), WithOverflow(-1), WithPingTimeout(100*time.Millisecond), WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
			releaseAll(acquire(t, db, 10))
			dials := p.dials.Load()
			p.bury()
			if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
				t.Fatal(err)
			}
			if s := db.Stats(); s.Pings != 1 || s.PingFailures != 1 || s.Idle != 1 || s.InUse != 0 || p.dials.Load() != dials+1 {
				t.Errorf("%d dials, %+v; want one ping, one connect, nothing left of the ten", p.dials.Load()-dials, s)
			}
			releaseAll(acquire(t, db, 10)) // none of the ten slots is lost or late
			if n := p.dials.Load() - dials; n != 10 {
				t.Errorf("%d dials after the outage, want 10: no cancel requests to a dead peer", n)
			}
			if got := strings.Count(log.String(), "all connections are replaced"); got != 1 {
				t.Errorf("logged %d times: %s", got, log.String())
			}
		})
	}
}

// After a query timed out in a black hole pgx drains its connection for 15 s,
// and pgxpool keeps the slot as long.
func TestTimedOutQueryDoesNotHoldItsSlot(t *testing.T) {
	for _, mode := range []Mode{ModePool, ModeBounded, ModeNull} {
		t.Run(mode.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			p, dsn := newProxy(t, pgtest.Database(t))
			db := start(t, dsn, WithMode(mode), WithSize(1), WithOverflow(-1))
			c := acquire(t, db, 1)[0]
			p.freeze()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if _, err := c.Exec(ctx, "SELECT 1"); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v", err)
			}
			p.bury() // the old connection stays in the hole
			c.Release()
			ctx, cancel = context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			go func() { // back as soon as the pool asks
				until(t, "the slot is free", func() bool { return db.Stats().Connecting == 1 })
				p.thaw()
			}()
			if _, err := db.Exec(ctx, "SELECT 1"); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// haste is how a caller can be in a hurry. Whether its context ends or the
// socket's deadline passes first is a matter of chance: the last kind has only
// the deadline.
var haste = map[string]func(context.Context) (context.Context, context.CancelFunc){
	"deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, 50*time.Millisecond)
	},
	"cancelled": func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		stop := time.AfterFunc(50*time.Millisecond, cancel)
		return ctx, func() { stop.Stop(); cancel() }
	},
	"deadline of the socket": func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		return lateContext{ctx, time.Now().Add(50 * time.Millisecond)}, cancel
	},
}

// lateContext does not end at its deadline.
type lateContext struct {
	context.Context
	deadline time.Time
}

func (c lateContext) Deadline() (time.Time, bool) { return c.deadline, true }

func TestHasteSaysNothingAboutOthers(t *testing.T) {
	for name, limit := range haste {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			p, dsn := newProxy(t, pgtest.Database(t))
			db := start(t, dsn, WithPingTimeout(time.Hour))
			releaseAll(acquire(t, db, 2))
			db.strays.took(time.Hour) // nobody here has time for a login besides the ping
			p.bury()
			ctx, cancel := limit(t.Context())
			defer cancel()
			_, err := db.Exec(ctx, "SELECT 1")
			want := context.DeadlineExceeded
			if name != "deadline of the socket" {
				<-ctx.Done() // the socket's deadline may come a moment before
				want = ctx.Err()
			}
			if err == nil || !errors.Is(err, want) {
				t.Errorf("error %v, want %v", err, want)
			}
			if s := db.Stats(); s.Invalidations != 0 || s.PingFailures != 0 || s.Idle != 1 || s.Canceled != 1 {
				t.Errorf("stats: %+v, want the other connection kept", s)
			}
			p.exhume()
		})
	}
}

func TestPingEndsWithItsCaller(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db := start(t, dsn, WithPingTimeout(time.Minute))
	releaseAll(acquire(t, db, 3))
	p.freeze()
	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error)
	go func() { _, err := db.Exec(ctx, "SELECT 1"); errs <- err }()
	until(t, "ping", func() bool { return db.Stats().Pings == 1 })
	cancel()
	if err := <-errs; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	stop := time.AfterFunc(20*time.Millisecond, cancel)
	defer stop.Stop()
	if _, err := db.Exec(ctx, "SELECT 1"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	until(t, "nobody listens any more", func() bool { return db.Stats().InUse == 0 })
	if s := db.Stats(); s.Invalidations != 0 || s.Idle != 1 {
		t.Errorf("an impatient caller says nothing about the others: %+v", s)
	}
	p.thaw()
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Without a limit of its own it would wait until TCP gives up.
func TestPingOfABlackHoleEnds(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db := start(t, dsn, WithPing(PingNever), WithPingTimeout(20*time.Millisecond))
	pidOf(t, db)
	p.bury()
	if err := db.Ping(context.Background()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want context.DeadlineExceeded", err)
	}
}

func TestPingPolicies(t *testing.T) {
	for _, c := range []struct {
		policy PingPolicy
		idle   time.Duration
		pings  int64
	}{{PingAlways, 0, 1}, {PingIdle, time.Second, 0}, {PingIdle, 2 * time.Second, 1}, {PingNever, time.Minute, 0}} {
		t.Run(fmt.Sprint(c.policy, c.idle), func(t *testing.T) {
			pgtest.NoLeaks(t)
			db := start(t, pgtest.Database(t), WithPing(c.policy))
			clock := setClock(db)
			pidOf(t, db)
			if n := db.Stats().Pings; n != 0 {
				t.Errorf("a new connection was pinged")
			}
			clock.Add(int64(c.idle))
			pidOf(t, db)
			if n := db.Stats().Pings; n != c.pings {
				t.Errorf("%d pings, want %d", n, c.pings)
			}
		})
	}
}

// setClock replaces the time of day by one the test moves.
func setClock(db *DB) *atomic.Int64 {
	clock := &atomic.Int64{}
	clock.Store(wallClock())
	db.now = clock.Load
	return clock
}

func TestAgesByWallClock(t *testing.T) {
	for _, c := range []struct {
		name  string
		opts  []Option
		jump  time.Duration
		fresh bool
		count func(Stats) int64
	}{
		{"young", nil, 20 * time.Minute, false, nil},
		{"recycled", []Option{WithIdleTimeout(-1)}, time.Hour + time.Second, true, func(s Stats) int64 { return s.Recycled }},
		{"never recycled", []Option{WithRecycle(-1), WithIdleTimeout(-1)}, 1000 * time.Hour, false, nil},
		{"before the jitter", []Option{WithIdleTimeout(-1)}, 54*time.Minute - time.Second, false, nil},
		{"idle for long", nil, 31 * time.Minute, true, func(s Stats) int64 { return s.IdleClosed }},
		{"idle for long, bounded", []Option{WithMode(ModeBounded)}, 61 * time.Second, true, func(s Stats) int64 { return s.IdleClosed }},
		{"clock stepped back", nil, -time.Second, false, nil},
		{"clock jumped back", nil, -24 * time.Hour, true, func(s Stats) int64 { return s.Recycled }},
		{"clock jumped ahead", nil, 10000 * time.Hour, true, func(s Stats) int64 { return s.Recycled }},
	} {
		t.Run(c.name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			dsn := pgtest.Database(t)
			db := start(t, dsn, c.opts...)
			clock := setClock(db)
			pid := pidOf(t, db)
			clock.Add(int64(c.jump))
			if fresh := pidOf(t, db) != pid; fresh != c.fresh {
				t.Errorf("replaced: %v, want %v", fresh, c.fresh)
			}
			if c.count != nil && c.count(db.Stats()) != 1 {
				t.Errorf("stats: %+v", db.Stats())
			}
			srv := watch(t, dsn)
			until(t, "one session remains", func() bool { return srv.count() == 1 })
		})
	}
}

func TestRecycleHasJitter(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(20), WithRecycle(time.Hour), WithRecycleJitter(30*time.Minute))
	clock := setClock(db)
	releaseAll(acquire(t, db, 20))
	ages := map[int64]bool{}
	for _, e := range db.slots.idle {
		age := e.expires - clock.Load()
		if age < int64(30*time.Minute) || age > int64(time.Hour) {
			t.Errorf("lives for %v", time.Duration(age))
		}
		ages[age] = true
	}
	if len(ages) < 19 {
		t.Errorf("%d different ages among 20", len(ages))
	}
}

// A ping does not see that the primary became read-only.
func TestReadOnlyFailover(t *testing.T) {
	pgtest.NoLeaks(t)
	old, next := pgtest.Private(t), pgtest.Private(t)
	p, dsn := newProxy(t, old.URL("postgres"))
	db := start(t, dsn)
	for _, s := range []*pgtest.Instance{old, next} {
		watch(t, s.URL("postgres")).exec("CREATE TABLE notes (n int)")
	}
	releaseAll(acquire(t, db, 5))
	c := watch(t, old.URL("postgres"))
	c.exec("ALTER SYSTEM SET default_transaction_read_only = on")
	c.exec("SELECT pg_reload_conf()")
	conns := acquire(t, db, 5)
	for _, c := range conns {
		until(t, "the session is read-only", func() bool {
			var on string
			return c.QueryRow(t.Context(), "SHOW default_transaction_read_only").Scan(&on) == nil && on == "on"
		})
	}
	releaseAll(conns)
	p.turnTo(next.URL("postgres"))
	failed := 0
	for range 20 {
		if _, err := db.Exec(t.Context(), "INSERT INTO notes VALUES (1)"); err != nil {
			if failed++; Code(err) != "25006" {
				t.Fatal(err)
			}
		}
	}
	if s := db.Stats(); failed != 1 || s.ReadOnly != 1 || s.Invalidations != 1 {
		t.Errorf("%d writes failed, want 1; %+v", failed, s)
	}
}

// 25006 in a transaction that asked to be read-only is the caller's mistake.
func TestReadOnlyTransactionIsNoFailover(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	pid := pidOf(t, db)
	err := db.InTx(t.Context(), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), "CREATE TABLE x (n int)")
		return err
	}, ReadOnly())
	if Code(err) != "25006" {
		t.Fatalf("got %v, want 25006", err)
	}
	if pidOf(t, db) != pid || db.Stats().ReadOnly != 0 {
		t.Error("the connection was dropped")
	}
	// The same connection in an ordinary transaction: now it tells.
	if _, err := db.Exec(t.Context(), "SET default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), "CREATE TABLE x (n int)"); Code(err) != "25006" {
		t.Fatalf("got %v, want 25006", err)
	}
	if pidOf(t, db) == pid {
		t.Error("the connection was kept")
	}
}

// On a server that is read-only anyway a write fails without costing the rest
// of the pool.
func TestReadReplicaKeepsItsPool(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	srv := watch(t, dsn)
	srv.exec("ALTER DATABASE " + srv.db + " SET default_transaction_read_only = on")
	db := start(t, dsn)
	releaseAll(acquire(t, db, 4))
	if _, err := db.Exec(t.Context(), "CREATE TABLE x (n int)"); Code(err) != "25006" {
		t.Fatalf("got %v, want 25006", err)
	}
	if s := db.Stats(); s.Idle != 3 || s.Invalidations != 0 {
		t.Errorf("stats: %+v, want the other 3 kept", s)
	}
}

func TestConcurrentCallersInAnOutage(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn, WithSize(8))
	releaseAll(acquire(t, db, 8))
	watch(t, dsn).kill()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if s := db.Stats(); s.Invalidations != 1 {
		t.Errorf("%d invalidations for one outage", s.Invalidations)
	}
}
