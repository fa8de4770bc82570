package conn

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// The connects that an outage has swallowed, and whose callers have left, give
// way to those who come after it.
func TestAbandonedConnectsGiveWay(t *testing.T) {
	for name, size := range map[string]int{"some": 3, "one": 1} {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			p, dsn := newProxy(t, pgtest.Database(t))
			opts := []Option{WithMode(ModeBounded), WithSize(size), WithConnectTimeout(time.Hour), WithLogger(quiet)}
			dsn = withParam(t, dsn, "sslmode", "disable")
			db := start(t, dsn, opts...)
			sqlDB, err := OpenSQL(dsn, opts...)
			if err != nil {
				t.Fatal(err)
			}
			execs := map[string]func(context.Context) error{
				"native": func(ctx context.Context) error { _, err := db.Exec(ctx, "SELECT 1"); return err },
				"sql":    func(ctx context.Context) error { _, err := sqlDB.ExecContext(ctx, "SELECT 1"); return err },
			}
			p.freeze()
			for _, exec := range execs {
				abandonAll(t, size, exec)
			}
			p.set(func() { // these are lost; new ones get through
				for c := range p.pairs {
					c.buried = true
				}
				p.frozen = false
			})
			for name, exec := range execs {
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				if err := exec(ctx); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				cancel()
			}
			p.cutBuried()
			if err := sqlDB.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// abandonAll has n callers leave while they connect.
func abandonAll(t *testing.T, n int, exec func(context.Context) error) {
	t.Helper()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if err := exec(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
}

func TestStraysGiveWayInOrder(t *testing.T) {
	var waiting int
	s := &strays{waiting: func() int { return waiting }}
	s.usual = time.Millisecond
	var list []*stray
	var told []int
	for i := range 4 {
		x := &stray{began: time.Now().Add(-time.Hour + time.Duration(i)), cancel: func() { told = append(told, i) }}
		s.mu.Lock() // without the timers
		s.list = append(s.list, x)
		s.mu.Unlock()
		list = append(list, x)
	}
	young := &stray{began: time.Now(), cancel: func() { told = append(told, 9) }}
	s.add(young)
	defer s.remove(young)
	for _, step := range []struct{ waiting, told int }{{0, 0}, {1, 1}, {1, 1}, {2, 2}, {9, 3}} {
		waiting = step.waiting
		if s.yield(); len(told) != step.told {
			t.Fatalf("%d wait, %v gave way", waiting, told)
		}
	}
	if list[0].told || young.told {
		t.Error("the oldest, or one that is no older than a login takes, gave way")
	}
	if s.took(time.Millisecond); !list[0].told || young.told {
		t.Error("the oldest did not give way when a login after it was answered, or a young one did")
	}
}

// With one slot each stray gets longer than the one before, until a login is made.
func TestLoneStraysGetLonger(t *testing.T) {
	s := &strays{lone: true, waiting: func() int { return 1 }}
	gives := func(age time.Duration) (way bool) {
		x := &stray{began: time.Now().Add(-age), cancel: func() { way = true }, timer: time.NewTimer(time.Hour)}
		s.list = []*stray{x}
		s.yield()
		s.remove(x)
		return way
	}
	for _, step := range []struct {
		age time.Duration
		way bool
	}{{lonePatience - time.Second, false}, {lonePatience, true}, {lonePatience, false}, {2 * lonePatience, true}, {3 * lonePatience, false}, {4 * lonePatience, true}} {
		if gives(step.age) != step.way {
			t.Fatalf("one of %v: gave way %v", step.age, !step.way)
		}
	}
	if s.took(time.Millisecond); !gives(lonePatience) {
		t.Error("after a login one is given as much as after an outage")
	}
}

// A pool of one connection whose logins take longer than its callers have, and
// longer than a stray is first given: it is made, and someone gets it.
func TestLoneColdPoolIsConnected(t *testing.T) {
	dsn := withParam(t, pgtest.Database(t), "sslmode", "disable")
	for _, name := range []string{"native", "sql"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				opts := []Option{WithSize(1), WithOverflow(-1), WithConnectTimeout(-1), WithLogger(quiet),
					WithConnConfig(func(ctx context.Context, _ *pgx.ConnConfig) error { return within(ctx, 3*time.Second) })}
				exec := executor(t, name, dsn, opts)
				var failed int
				for range 6 {
					if err := exec(1500 * time.Millisecond); err != nil {
						failed++
					}
					time.Sleep(time.Second) // of the bubble's clock
				}
				if failed > 2 {
					t.Errorf("%d of 6 callers failed", failed)
				}
			})
		})
	}
}

// within is a step that takes d, unless ctx ends before.
func within(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// executor runs a statement within a time, natively or through database/sql.
func executor(t *testing.T, name, dsn string, opts []Option) func(time.Duration) error {
	t.Helper()
	var exec func(context.Context) error
	if name == "native" {
		db := start(t, dsn, opts...)
		exec = func(ctx context.Context) error { _, err := db.Exec(ctx, "SELECT 1"); return err }
	} else {
		db, _ := startSQL(t, dsn, opts...)
		exec = func(ctx context.Context) error { _, err := db.ExecContext(ctx, "SELECT 1"); return err }
	}
	return func(d time.Duration) error {
		ctx, cancel := context.WithTimeout(t.Context(), d)
		defer cancel()
		return exec(ctx)
	}
}

// Who waits for a connect of his own takes the connection of another's.
func TestConnectServesWhoWaits(t *testing.T) {
	pgtest.NoLeaks(t)
	first, second := make(chan struct{}), make(chan struct{})
	begun := make(chan struct{}, 2)
	db := start(t, pgtest.Database(t), gated([]chan struct{}{first, second}, begun))
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { _, err := db.Exec(ctx, "SELECT 1"); left <- err }()
	<-begun
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	served := make(chan error)
	go func() { _, err := db.Exec(ctx, "SELECT 1"); served <- err }()
	<-begun
	close(first)
	if err := <-served; err != nil {
		t.Error(err)
	}
	if n := db.Stats().Pings; n != 0 {
		t.Errorf("%d pings: a login made while he waited is as good as his own", n)
	}
	close(second)
	until(t, "both are idle", func() bool { s := db.Stats(); return s.Idle == 2 && s.InUse == 0 })
}

// A caller who leaves during the ping costs no connection whose peer is there.
func TestPingOutlivesItsCaller(t *testing.T) {
	pgtest.NoLeaks(t)
	direct := pgtest.Database(t)
	srv := watch(t, direct)
	p, dsn := newProxy(t, direct)
	dsn = withParam(t, dsn, "sslmode", "disable")
	db := start(t, dsn)
	sqlDB, pool := startSQL(t, dsn)
	pid, sqlPID := pidOf(t, db), pidSQL(t, sqlDB)
	p.delay.Store(int64(10 * time.Millisecond))
	for name, exec := range map[string]func(context.Context) error{
		"native": func(ctx context.Context) error { _, err := db.Exec(ctx, "SELECT 1"); return err },
		"sql":    func(ctx context.Context) error { _, err := sqlDB.ExecContext(ctx, "SELECT 1"); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		if err := exec(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
	until(t, "the answers are there", func() bool { return db.Stats().InUse == 0 && pool.heardOut() })
	p.delay.Store(0)
	if pidOf(t, db) != pid || !srv.has(sqlPID) {
		t.Errorf("a ping that its caller left cost its connection: native %v, sql %v", pidOf(t, db) != pid, !srv.has(sqlPID))
	}
}

func (s *server) has(pid int) (is bool) {
	s.t.Helper()
	if err := s.c.QueryRow(context.Background(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", pid).Scan(&is); err != nil {
		s.t.Fatal(err)
	}
	return is
}

// heardOut reports whether no connection lingers that is not a spare.
func (p *sqlPool) heardOut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lingering == len(p.spares)
}

// A session that the server has ended is not seen there after release in ModeNull.
func TestNullAfterTerminate(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	srv := watch(t, dsn)
	db := start(t, dsn, WithMode(ModeNull))
	sqlDB, err := OpenSQL(dsn, WithMode(ModeNull), WithLogger(quiet))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sqlDB.Close() }()
	seen := 0
	for range scaled(1000) {
		if _, err := db.Exec(t.Context(), "SELECT pg_terminate_backend(pg_backend_pid())"); Code(err) != "57P01" {
			t.Fatal(err)
		}
		seen += srv.count()
		if _, err := sqlDB.ExecContext(t.Context(), "SELECT pg_terminate_backend(pg_backend_pid())"); err == nil {
			t.Fatal("no error")
		}
		seen += srv.count()
	}
	if seen != 0 {
		t.Errorf("%d sessions were seen after release", seen)
	}
}

// Shutdown ends on the server what it cuts off.
func TestShutdownCancelsWhatRuns(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn)
	srv := watch(t, dsn)
	failed := make(chan error)
	go func() { _, err := db.Exec(context.Background(), "SELECT pg_sleep(600)"); failed <- err }()
	until(t, "it runs", func() bool { return srv.running("pg_sleep") == 1 })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := <-failed; err == nil {
		t.Error("the statement went on")
	}
	until(t, "the session is gone", func() bool { return srv.count() == 0 })
}

func (s *server) running(what string) (n int) {
	s.t.Helper()
	err := s.c.QueryRow(context.Background(), "SELECT count(*) FROM "+sessions+" AND state = 'active' AND query LIKE '%' || $2 || '%'", s.db, what).Scan(&n)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
