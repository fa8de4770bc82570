package conn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

var quiet = slog.New(slog.DiscardHandler)

// start opens a DB that is closed at the end of the test, when no goroutine and
// no slot may be left.
func start(t *testing.T, dsn string, opts ...Option) *DB {
	t.Helper()
	db, err := OpenURL(t.Context(), dsn, append([]Option{WithMode(ModePool), WithLogger(quiet)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := db.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if u := db.slots.usage(); u != (usage{}) || len(db.slots.open) != 0 {
			t.Errorf("after Close: %+v, %d open", u, len(db.slots.open))
		}
	})
	return db
}

// server is a connection that watches a database from outside.
type server struct {
	t  *testing.T
	c  *pgx.Conn
	db string
}

func watch(t *testing.T, dsn string) *server {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := cfg.Database
	cfg.Database = "postgres"
	c, err := pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return &server{t, c, name}
}

func (s *server) exec(sql string) {
	s.t.Helper()
	if _, err := s.c.Exec(context.Background(), sql); err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
}

const sessions = `pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend' AND pid <> pg_backend_pid()`

func (s *server) count() (n int) {
	s.t.Helper()
	if err := s.c.QueryRow(context.Background(), "SELECT count(*) FROM "+sessions, s.db).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// kill ends every session of the database and returns how many there were.
func (s *server) kill() (n int) {
	s.t.Helper()
	if err := s.c.QueryRow(context.Background(), "SELECT count(pg_terminate_backend(pid, 10000)) FROM "+sessions, s.db).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// role makes a role that the server allows only limit connections.
func (s *server) role(limit int) string {
	s.t.Helper()
	name := "r_" + s.db
	s.exec(fmt.Sprintf("CREATE ROLE %s LOGIN CONNECTION LIMIT %d", name, limit))
	s.t.Cleanup(func() { s.exec("DROP ROLE " + name) })
	return name
}

// until waits for a condition that must come true.
func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !cond() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

func pidOf(t *testing.T, db *DB) (pid int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

// acquire takes n connections at once.
func acquire(t *testing.T, db *DB, n int) []*Conn {
	t.Helper()
	list := make([]*Conn, n)
	for i := range list {
		c, err := db.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		list[i] = c
	}
	return list
}

func releaseAll(list []*Conn) {
	var wg sync.WaitGroup
	for _, c := range list {
		wg.Go(c.Release)
	}
	wg.Wait()
}

// An AfterRelease hook makes pgxpool's release asynchronous: 2,000 uses one
// after the other open 30 connections.
func TestSequentialUseOpensOneConnection(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	for range 2000 {
		c, err := db.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Release()
	}
	if s := db.Stats(); s.Connects != 1 || s.Acquires != 2000 || s.OverflowCloses != 0 {
		t.Errorf("2,000 uses: %+v, want 1 connect", s)
	}
}

func TestIdleNeverExceedsSize(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn, WithSize(3), WithOverflow(4), WithOverflowLinger(-1))
	srv := watch(t, dsn)
	for range 30 {
		releaseAll(acquire(t, db, 7))
		if s := db.Stats(); s.Idle != 3 || s.InUse != 0 {
			t.Fatalf("after releasing 7: %d idle, %d in use; want 3, 0", s.Idle, s.InUse)
		}
		if n := srv.count(); n != 3 {
			t.Fatalf("after releasing 7 the server has %d sessions, want 3", n)
		}
	}
	if s := db.Stats(); s.OverflowCloses != 30*4 {
		t.Errorf("OverflowCloses = %d, want %d", s.OverflowCloses, 30*4)
	}
}

// The server never sees more than Size + Overflow, not even while one
// connection replaces another.
func TestTotalNeverExceedsLimit(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	srv := watch(t, dsn)
	db := start(t, asRole(t, dsn, srv.role(6)), WithSize(2), WithOverflow(4), WithOverflowLinger(-1))
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			for db.Stats().OverflowCloses < 50 {
				if _, err := db.Exec(t.Context(), "SELECT pg_sleep(random() * 0.002)"); err != nil {
					t.Error(err)
					return
				}
				time.Sleep(rand.N(4 * time.Millisecond)) // let the load rise and fall
			}
		})
	}
	wg.Wait()
	if s := db.Stats(); s.Connects < 50 || s.ConnectErrors != 0 {
		t.Errorf("stats: %+v", s)
	}
}

// A deadline around pgxpool's Acquire also bounds connect and ping.
func TestWaitTimeoutBoundsOnlyTheWait(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	p.delay.Store(int64(20 * time.Millisecond))
	db := start(t, dsn, WithSize(1), WithOverflow(-1), WithWaitTimeout(20*time.Millisecond), WithLeakAfter(time.Hour))
	for range 2 { // a connect and a ping, each slower than the timeout
		if _, err := db.Exec(t.Context(), "SELECT pg_sleep(0.05)"); err != nil {
			t.Fatal(err)
		}
	}
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(t.Context(), "SELECT 1")
	if !errors.Is(err, ErrWaitTimeout) {
		t.Fatalf("got %v, want ErrWaitTimeout", err)
	}
	for _, want := range []string{"1 connections (Size 1 + Overflow 0, WaitTimeout 20ms)", "1 in use", "TestWaitTimeoutBoundsOnlyTheWait", "pool_test.go:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := db.Stats(); s.WaitTimeouts != 1 || s.Waits != 1 || s.WaitTime < 20*time.Millisecond || s.Waiting != 0 {
		t.Errorf("stats: %+v", s)
	}
}

func TestWaitersAreServedInOrder(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1), WithWaitTimeout(-1))
	holder := acquire(t, db, 1)[0]
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			c, err := db.Acquire(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			order = append(order, i)
			mu.Unlock()
			c.Release()
		})
		until(t, "caller waits", func() bool { return db.Stats().Waiting == i+1 })
	}
	holder.Release()
	wg.Wait()
	if fmt.Sprint(order) != "[0 1 2 3 4 5]" {
		t.Errorf("served in order %v", order)
	}
}

// Whoever gives up in the queue takes nothing with him, also when he was
// granted a slot in the same moment.
func TestCancelledWaiterLeavesNothing(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(1), WithPing(PingNever))
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for n := range 100 {
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Duration((i*n)%7)*50*time.Microsecond, errors.New("my cause"))
				c, err := db.Acquire(ctx)
				cancel()
				if err == nil {
					c.Release()
				} else if !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	until(t, "all slots are back", func() bool { return db.Stats().InUse == 0 })
	releaseAll(acquire(t, db, 2))
	hold := acquire(t, db, 2)
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error)
	go func() { _, err := db.Exec(ctx, "SELECT 1"); done <- err }()
	until(t, "caller waits", func() bool { return db.Stats().Waiting == 1 })
	cause := errors.New("client went away")
	cancel(cause)
	if err := <-done; !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
		t.Errorf("got %v, want the cause in it", err)
	}
	releaseAll(hold)
}

// gate holds back dials until it is opened.
type gate struct {
	open    chan struct{}
	waiting sync.WaitGroup
}

func (g *gate) option() Option {
	return WithConnConfig(func(_ context.Context, cc *pgx.ConnConfig) error {
		dial := cc.DialFunc
		cc.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
			g.waiting.Done()
			<-g.open
			return dial(ctx, network, addr)
		}
		return nil
	})
}

// pgxpool finishes a cancelled connect in the background and makes it idle
// without any hook having a say, whatever the mode and however many there are.
func TestCancelledConnect(t *testing.T) {
	for _, c := range []struct {
		mode Mode
		idle int
	}{{ModePool, 2}, {ModeBounded, 2}, {ModeNull, 0}} {
		t.Run(c.mode.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			dsn := pgtest.Database(t)
			g := &gate{open: make(chan struct{})}
			db := start(t, dsn, WithMode(c.mode), WithSize(2), WithOverflow(3), WithOverflowLinger(-1), g.option())
			ctx, cancel := context.WithCancel(t.Context())
			n := db.slots.limit
			g.waiting.Add(n)
			errs := make(chan error, n)
			for range n {
				go func() { _, err := db.Exec(ctx, "SELECT 1"); errs <- err }()
			}
			g.waiting.Wait()
			cancel()
			for range n {
				if err := <-errs; !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want context.Canceled", err)
				}
			}
			if s := db.Stats(); s.InUse != n {
				t.Errorf("%d slots held while %d connects run", s.InUse, n)
			}
			close(g.open)
			until(t, "the connects are over", func() bool { return db.Stats().InUse == 0 })
			if s, at := db.Stats(), watch(t, dsn).count(); s.Idle != c.idle || at != c.idle {
				t.Errorf("left %d idle here, %d on the server; want %d", s.Idle, at, c.idle)
			}
		})
	}
}

func TestReleaseRollsBack(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	pid := pidOf(t, db)
	for range 3 {
		c := acquire(t, db, 1)[0]
		if _, err := c.Exec(t.Context(), "BEGIN; CREATE TABLE x (n int)"); err != nil {
			t.Fatal(err)
		}
		c.Release()
	}
	if got := pidOf(t, db); got != pid {
		t.Error("the connection was replaced")
	}
	if s := db.Stats(); s.RolledBack != 3 || s.Connects != 1 {
		t.Errorf("stats: %+v", s)
	}
}

func TestUnreadResultClosesTheConnection(t *testing.T) {
	for _, mode := range []Mode{ModePool, ModeNull} {
		t.Run(mode.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			dsn := pgtest.Database(t)
			db := start(t, dsn, WithMode(mode))
			c := acquire(t, db, 1)[0]
			if _, err := c.Query(t.Context(), "SELECT repeat('x', 1000) FROM generate_series(1, 1000000)"); err != nil {
				t.Fatal(err)
			}
			c.Release()
			if mode == ModePool { // where nobody waits for long
				until(t, "the slot is back", func() bool { return db.Stats().InUse == 0 })
			}
			if n := watch(t, dsn).count(); n != 0 {
				t.Errorf("%d sessions left", n)
			}
			if s := db.Stats(); s.Broken != 1 || s.InUse != 0 {
				t.Errorf("stats: %+v", s)
			}
		})
	}
}

func TestReleasedConn(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	c := acquire(t, db, 1)[0]
	c.Release()
	c.Release()
	if s := db.Stats(); s.InUse != 0 || s.Idle != 1 {
		t.Errorf("released twice: %+v", s)
	}
	_, err := c.Exec(t.Context(), "SELECT 1")
	_, errQuery := c.Query(t.Context(), "SELECT 1")
	_, errBegin := c.Begin(t.Context())
	for _, err := range []error{err, errQuery, errBegin, c.Ping(t.Context()), c.QueryRow(t.Context(), "SELECT 1").Scan(new(int)),
		c.SendBatch(t.Context(), &pgx.Batch{}).Close()} {
		if !errors.Is(err, ErrReleased) {
			t.Errorf("got %v, want ErrReleased", err)
		}
	}
	h := acquire(t, db, 1)[0].Hijack()
	if pid := pidOf(t, db); pid == int(h.PgConn().PID()) {
		t.Error("a hijacked connection was handed out")
	}
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestCloseWaitsAndShutdownCuts(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn, WithLeakAfter(time.Hour))
	c := acquire(t, db, 2)
	closed := make(chan struct{})
	go func() { db.Close(); close(closed) }()
	until(t, "closing", func() bool { return errors.Is(db.Ping(t.Context()), ErrClosed) })
	c[0].Release()
	select {
	case <-closed:
		t.Fatal("Close returned while a connection was in use")
	default:
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := db.Shutdown(ctx)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "pool_test.go:") {
		t.Errorf("got %v, want the holder named", err)
	}
	if _, err := c[1].Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("a connection works after Shutdown's deadline")
	}
	c[1].Release()
	<-closed
	until(t, "no session is left", func() bool { return watch(t, dsn).count() == 0 })
}

func TestCloseReleasesWaiters(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	c := acquire(t, db, 1)[0]
	errs := make(chan error)
	go func() { _, err := db.Exec(t.Context(), "SELECT 1"); errs <- err }()
	until(t, "caller waits", func() bool { return db.Stats().Waiting == 1 })
	go db.Close()
	if err := <-errs; !errors.Is(err, ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
	c.Release()
}

func TestReset(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn)
	c := acquire(t, db, 3)
	releaseAll(c[1:])
	db.Reset()
	if n := watch(t, dsn).count(); n != 1 {
		t.Errorf("%d sessions after Reset, want the one in use", n)
	}
	c[0].Release()
	if s := db.Stats(); s.Idle != 0 || s.InUse != 0 {
		t.Errorf("stats: %+v", s)
	}
}

// pgxpool starts a ticker with this period in the background and panics there.
func TestHealthCheckPeriodZeroIsHarmless(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, withParam(t, pgtest.Database(t), "pool_health_check_period", "0s"))
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}
