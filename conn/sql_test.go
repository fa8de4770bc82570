package conn

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// sqlPools runs f for the driver of pgx and for the one with lib/pq's values.
func sqlPools(t *testing.T, f func(t *testing.T, parity Parity)) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		t.Run(parity.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			f(t, parity)
		})
	}
}

// startSQL opens a sql.DB over a pool the test can look into.
func startSQL(t *testing.T, dsn string, opts ...Option) (*sql.DB, *sqlPool) {
	t.Helper()
	db := start(t, dsn, opts...)
	return db.SQL(), db.sql.(*sqlPool)
}

func pidSQL(t *testing.T, q interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) (pid int) {
	t.Helper()
	if err := q.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

// hold takes n connections of db at once and gives them back.
func hold(t *testing.T, db *sql.DB, n int) {
	t.Helper()
	var list []*sql.Conn
	for range n {
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
		if _, err := c.ExecContext(t.Context(), "SELECT 1"); err != nil {
			t.Error(err)
		}
	}
	for _, c := range list {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenSQL(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		db, err := OpenSQL(pgtest.Database(t), WithParity(parity))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if n := db.Stats().OpenConnections; n != 0 {
			t.Errorf("opening made %d connections", n)
		}
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (n int PRIMARY KEY, s text)"); err != nil {
			t.Fatal(err)
		}
		st, err := db.PrepareContext(t.Context(), "INSERT INTO t VALUES ($1, $2)")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if r, err := st.ExecContext(t.Context(), i, "x"); err != nil {
				t.Fatal(err)
			} else if n, err := r.RowsAffected(); n != 1 || err != nil {
				t.Errorf("%d rows, %v", n, err)
			}
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		var n int
		var s sql.NullString
		if err := db.QueryRowContext(t.Context(), "SELECT sum(n), max(s) FROM t WHERE n > $1", 0).Scan(&n, &s); err != nil || n != 3 || s.String != "x" {
			t.Errorf("%d %v, %v", n, s, err)
		}
		var pgErr *pgconn.PgError
		if _, err := db.ExecContext(t.Context(), "INSERT INTO t VALUES (0, '')"); !errors.As(err, &pgErr) || pgErr.Code != "23505" {
			t.Errorf("error %v, want SQLSTATE 23505", err)
		}
		if err := db.QueryRowContext(t.Context(), "SELECT 1 WHERE false").Scan(&n); err != sql.ErrNoRows { //nolint:errorlint // as programs do
			t.Errorf("error %v, want sql.ErrNoRows itself", err)
		}
	})
}

func TestOpenSQLFailsAtOnce(t *testing.T) {
	for _, u := range []string{"mysql://h/n", "postgres://u:p@h/n?pool_size=x"} {
		if db, err := OpenSQL(u); err == nil {
			_ = db.Close()
			t.Errorf("%s is accepted", u)
		}
	}
	t.Setenv("DATABASE_URL", "postgres://u@127.0.0.1:1/n")
	db, err := OpenSQL("")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("the environment is not asked: %v", err)
	}
}

// Values go through the driver that parity asks for: lib/pq sends a number as
// text where pgx refuses it.
func TestSQLParityOfValues(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		db, _ := startSQL(t, pgtest.Database(t), WithParity(parity))
		var got any
		err := db.QueryRowContext(t.Context(), "SELECT $1::text", 7).Scan(&got)
		if worked := err == nil; worked != (parity == LibPQ) {
			t.Errorf("a number as text: %v, %v", got, err)
		}
	})
}

func TestSQLModes(t *testing.T) {
	tests := []struct {
		mode       Mode
		open, idle int
	}{{ModePool, 5, 3}, {ModeBounded, 3, 3}, {ModeNull, 3, 0}}
	sqlPools(t, func(t *testing.T, parity Parity) {
		for _, tt := range tests {
			dsn := pgtest.Database(t)
			w := watch(t, dsn)
			db, _ := startSQL(t, dsn, WithMode(tt.mode), WithSize(3), WithOverflow(2), WithParity(parity))
			if n := db.Stats().MaxOpenConnections; n != tt.open {
				t.Errorf("%v: at most %d open, want %d", tt.mode, n, tt.open)
			}
			hold(t, db, tt.open)
			if n := w.count(); n != tt.idle {
				t.Errorf("%v: the server has %d sessions after release, want %d", tt.mode, n, tt.idle)
			}
			_ = db.Close()
		}
	})
}

// In ModeNull a waiter gets a connection of its own, and nothing is seen on the
// server after any release.
func TestSQLNull(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		dsn := pgtest.Database(t)
		w := watch(t, dsn)
		db, pool := startSQL(t, asRole(t, dsn, w.role(2)), WithMode(ModeNull), WithSize(2), WithParity(parity))
		for range 50 {
			pidSQL(t, db)
			if n := w.count(); n != 0 {
				t.Fatalf("%d sessions after release", n)
			}
		}
		var callers sync.WaitGroup
		var seen sync.Map
		for range 8 {
			callers.Go(func() {
				for range 10 {
					if pid := pidSQL(t, db); pid != 0 {
						if _, again := seen.LoadOrStore(pid, true); again {
							t.Errorf("connection %d was used twice", pid)
						}
					}
				}
			})
		}
		callers.Wait()
		// database/sql may have opened one for a waiter that another served: no caller releases it.
		until(t, "every connection is closed", func() bool {
			pool.mu.Lock()
			defer pool.mu.Unlock()
			return pool.opened == 0
		})
		if n := w.count(); n != 0 {
			t.Errorf("%d sessions at the end", n)
		}
	})
}

func TestSQLKilledIdleConnectionsCostNoCall(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		dsn := pgtest.Database(t)
		w := watch(t, dsn)
		db, _ := startSQL(t, dsn, WithParity(parity))
		hold(t, db, 10)
		if n := w.kill(); n != 10 {
			t.Fatalf("%d sessions, want 10", n)
		}
		hold(t, db, 10)
	})
}

// Ten idle connections whose peer is silent cost one ping, not ten, and none of
// them keeps its place in the sql.DB.
func TestSQLBlackHoleCostsOnePing(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		p, dsn := newProxy(t, pgtest.Database(t))
		var log bytes.Buffer
		db, _ := startSQL(t, dsn, WithSize(10), WithOverflow(-1), WithPingTimeout(100*time.Millisecond), WithParity(parity), WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		hold(t, db, 10)
		p.bury()
		dials := p.dials.Load()
		hold(t, db, 10)
		if n := p.dials.Load() - dials; n != 10 {
			t.Errorf("%d dials, want 10: no cancel requests to a dead peer", n)
		}
		if n := strings.Count(log.String(), "are replaced"); n != 1 {
			t.Errorf("%d pings failed, want 1:\n%s", n, log.String())
		}
	})
}

// A caller with little time is not held up by a ping, and its haste says
// nothing about the others.
func TestSQLPingEndsWithItsCaller(t *testing.T) {
	for name, limit := range haste {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			p, dsn := newProxy(t, pgtest.Database(t))
			db, pool := startSQL(t, dsn, WithPingTimeout(time.Hour))
			hold(t, db, 2)
			p.bury()
			ctx, cancel := limit(t.Context())
			defer cancel()
			// It ends with its context, or on another connection a moment before.
			if _, err := db.ExecContext(ctx, "SELECT 1"); err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want that of the context", err)
			}
			if pool.gen.Load() != 0 {
				t.Error("all connections are replaced because of one caller in haste")
			}
			p.exhume()
		})
	}
}

func TestSQLAgesByWallClock(t *testing.T) {
	pgtest.NoLeaks(t)
	db, pool := startSQL(t, pgtest.Database(t), WithPing(PingNever), WithRecycle(time.Hour), WithRecycleJitter(-1), WithIdleTimeout(10*time.Minute))
	var clock atomic.Int64
	clock.Store(time.Now().UnixNano())
	pool.now = clock.Load
	step := func(d time.Duration) { clock.Add(int64(d)) }
	first := pidSQL(t, db)
	for range 6 {
		step(10 * time.Minute)
		if pid := pidSQL(t, db); pid != first {
			t.Fatal("replaced before its age")
		}
	}
	step(time.Nanosecond)
	second := pidSQL(t, db)
	if second == first {
		t.Error("not replaced after an hour")
	}
	step(10*time.Minute + 1)
	third := pidSQL(t, db)
	if third == second {
		t.Error("not replaced after ten idle minutes")
	}
	step(-2 * clockStep)
	if pidSQL(t, db) == third {
		t.Error("not replaced after the clock went back")
	}
}

func TestSQLReadOnlyFailover(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		dsn := pgtest.Private(t).URL("postgres")
		w := watch(t, dsn)
		db, pool := startSQL(t, dsn, WithParity(parity))
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (n int)"); err != nil {
			t.Fatal(err)
		}
		hold(t, db, 3)
		tx, err := db.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), "INSERT INTO t VALUES (1)"); Code(err) != "25006" {
			t.Fatalf("error %v, want 25006", err)
		}
		_ = tx.Rollback()
		if pool.gen.Load() != 0 {
			t.Error("a transaction that asked for READ ONLY is taken for a failover")
		}
		pid := pidSQL(t, db)
		w.exec("ALTER SYSTEM SET default_transaction_read_only = on")
		w.exec("SELECT pg_reload_conf()")
		until(t, "the session is read-only", func() bool {
			var on string
			return db.QueryRowContext(t.Context(), "SHOW default_transaction_read_only").Scan(&on) == nil && on == "on"
		})
		if _, err := db.ExecContext(t.Context(), "INSERT INTO t VALUES (1)"); Code(err) != "25006" {
			t.Fatalf("error %v, want 25006", err)
		}
		if pidSQL(t, db) == pid || pool.gen.Load() != 1 {
			t.Error("the connection to the read-only server is used again")
		}
		hold(t, db, 3)
		// Those that were cut off end when the server notices.
		until(t, "the server has the new sessions alone", func() bool { return w.count() == 3 })
		if n := db.Stats().OpenConnections; n != 3 {
			t.Errorf("%d connections, want 3", n)
		}
	})
}

func TestSQLReleaseRollsBack(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		dsn := pgtest.Database(t)
		db, _ := startSQL(t, dsn, WithParity(parity))
		pid := pidSQL(t, db)
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (n int)"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), "BEGIN; INSERT INTO t VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		var n, same int
		if err := db.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM t), pg_backend_pid()").Scan(&n, &same); err != nil || n != 0 || same != pid {
			t.Errorf("%d rows on connection %d, %v; want 0 on %d", n, same, err, pid)
		}
	})
}

// As with lib/pq a transaction ends with the context it was begun with; unlike
// with pgx's driver the connection survives.
func TestSQLTransactionEndsWithItsContext(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		dsn := pgtest.Database(t)
		w := watch(t, dsn)
		db, _ := startSQL(t, dsn, WithParity(parity))
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (n int)"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), "INSERT INTO t VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		pid := pidSQL(t, tx)
		cancel()
		until(t, "the connection is given back", func() bool { return db.Stats().InUse == 0 })
		if err := tx.Commit(); !errors.Is(err, context.Canceled) && !errors.Is(err, sql.ErrTxDone) {
			t.Errorf("commit after the end: %v", err)
		}
		var n, same int
		if err := db.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM t), pg_backend_pid()").Scan(&n, &same); err != nil || n != 0 || same != pid || w.count() != 1 {
			t.Errorf("%d rows on connection %d, %v; want 0 on %d", n, same, err, pid)
		}
	})
}

// sleeping counts the sessions that run pg_sleep.
func (s *server) sleeping() (n int) {
	s.t.Helper()
	if err := s.c.QueryRow(context.Background(), "SELECT count(*) FROM "+sessions+" AND wait_event = 'PgSleep'", s.db).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestSQLCancelledQueriesLeaveNothing(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		dsn := pgtest.Database(t)
		w := watch(t, dsn)
		db, _ := startSQL(t, dsn, WithMode(ModeNull), WithSize(2), WithParity(parity))
		for range 3 {
			ctx, cancel := context.WithCancel(t.Context())
			var done sync.WaitGroup
			done.Go(func() {
				if _, err := db.ExecContext(ctx, "SELECT pg_sleep(600)"); err == nil {
					t.Error("a cancelled query gave no error")
				}
			})
			until(t, "the query runs", func() bool { return w.sleeping() == 1 })
			cancel()
			done.Wait()
			if n := w.count(); n != 0 {
				t.Errorf("%d sessions after release", n)
			}
		}
	})
}

// Connects whose callers have left hold their place until they are over, and
// no session is left half open.
func TestSQLCancelledConnect(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		dsn := pgtest.Database(t)
		w := watch(t, dsn)
		g := &gate{open: make(chan struct{})}
		db, pool := startSQL(t, asRole(t, dsn, w.role(2)), WithMode(ModeNull), WithSize(2), WithParity(parity), g.option())
		ctx, cancel := context.WithCancel(t.Context())
		g.waiting.Add(2)
		errs := make(chan error, 2)
		for range 2 {
			go func() { _, err := db.ExecContext(ctx, "SELECT 1"); errs <- err }()
		}
		g.waiting.Wait()
		cancel()
		for range 2 {
			if err := <-errs; !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want context.Canceled", err)
			}
		}
		short, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer stop()
		if _, err := db.ExecContext(short, "SELECT 1"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want to wait for the two connects", err)
		}
		g.waiting.Add(1) // the one that follows
		next := make(chan error, 1)
		go func() { _, err := db.ExecContext(t.Context(), "SELECT 1"); next <- err }()
		close(g.open)
		if err := <-next; err != nil {
			t.Error(err)
		}
		until(t, "the connects are over", func() bool {
			pool.mu.Lock()
			defer pool.mu.Unlock()
			return pool.opened == 0 && pool.lingering == 0
		})
		if n := w.count(); n != 0 {
			t.Errorf("%d sessions are left", n)
		}
	})
}

// Callers that give up at any time never make the server refuse one.
func TestSQLNullUnderCancel(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		dsn := pgtest.Database(t)
		w := watch(t, dsn)
		db, pool := startSQL(t, asRole(t, dsn, w.role(3)), WithMode(ModeNull), WithSize(3), WithParity(parity))
		var callers sync.WaitGroup
		var worked atomic.Int64
		for g := range 8 {
			callers.Go(func() {
				for i := range 15 {
					limit := time.Duration(1+(i*7+g)%12) * time.Millisecond
					if i%3 == 0 {
						limit = time.Minute
					}
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					_, err := db.ExecContext(ctx, "SELECT pg_sleep(0.002)")
					cancel()
					switch {
					case err == nil:
						worked.Add(1)
					case Code(err) != "" && Code(err) != "57014":
						t.Errorf("error %v", err)
					}
				}
			})
		}
		callers.Wait()
		until(t, "the connects are over", func() bool {
			pool.mu.Lock()
			defer pool.mu.Unlock()
			return pool.opened == 0
		})
		if n := w.count(); n != 0 || worked.Load() < 8*5 {
			t.Errorf("%d sessions are left; %d calls worked, want 40 or more", n, worked.Load())
		}
	})
}

func TestSQLRawReachesPgx(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		db, _ := startSQL(t, pgtest.Database(t), WithParity(parity))
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		err = c.Raw(func(driverConn any) error {
			return driverConn.(interface{ Conn() *pgx.Conn }).Conn().Ping(t.Context())
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Behind a transaction pooler no named statement may be left on the server.
func TestSQLPreparedBehindPooler(t *testing.T) {
	sqlPools(t, func(t *testing.T, parity Parity) {
		db, _ := startSQL(t, pgtest.Database(t), WithParity(parity), WithPgBouncer(), WithSize(1), WithOverflow(-1))
		st, err := db.PrepareContext(t.Context(), "SELECT $1::int + 1")
		if err != nil {
			t.Fatal(err)
		}
		var n, prepared int
		for i := range 3 {
			if err := st.QueryRowContext(t.Context(), i).Scan(&n); err != nil || n != i+1 {
				t.Fatalf("%d, %v", n, err)
			}
		}
		if _, err := st.ExecContext(t.Context(), 1, 2); err == nil {
			t.Error("a wrong number of arguments is accepted")
		}
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_prepared_statements").Scan(&prepared); err != nil || prepared != 0 {
			t.Errorf("%d statements on the server, %v", prepared, err)
		}
		if _, err := db.PrepareContext(t.Context(), "SELEC"); Code(err) != "42601" {
			t.Errorf("a wrong statement: %v", err)
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestSQLClosing(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	w := watch(t, dsn)
	db := start(t, dsn)
	first := db.SQL()
	if db.SQL() != first {
		t.Error("two handles for one DB")
	}
	pidSQL(t, first)
	pidOf(t, db)
	if n := w.count(); n != 2 {
		t.Errorf("%d sessions, want one of each", n)
	}
	if err := first.Close(); err != nil { // as golang-migrate does
		t.Fatal(err)
	}
	pidOf(t, db)
	second := db.SQL()
	pidSQL(t, second)
	db.Close()
	if n := w.count(); n != 0 {
		t.Errorf("%d sessions after Close", n)
	}
	for _, h := range []*sql.DB{first, second, db.SQL()} {
		if err := h.PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("after Close: %v", err)
		}
	}
}

// dialCount is a Dialer that knows when it was closed.
type dialCount struct {
	*tunnel
	closed atomic.Int32
}

func (d *dialCount) Close() error { d.closed.Add(1); return nil }

func TestSQLClosesTheDialerLast(t *testing.T) {
	pgtest.NoLeaks(t)
	tun, u := newTunnel(t)
	d := &dialCount{tunnel: tun}
	db, err := OpenSQL(fmt.Sprintf("postgres://%s@/postgres", u.User), WithInstance("p:r:i", d))
	if err != nil {
		t.Fatal(err)
	}
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if d.closed.Load() != 0 {
		t.Error("the dialer is closed before a connection in use")
	}
	if _, err := c.ExecContext(t.Context(), "SELECT 1"); err != nil {
		t.Error(err)
	}
	if _ = c.Close(); d.closed.Load() != 1 {
		t.Errorf("the dialer was closed %d times, want 1", d.closed.Load())
	}
}

func TestBudgetCountsTheSQLHandle(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(4), WithOverflow(1))
	if n := db.perInstance(); n != 5 {
		t.Errorf("%d connections, want 5", n)
	}
	_ = db.SQL()
	if n := db.perInstance(); n != 10 {
		t.Errorf("%d connections with SQL, want 10", n)
	}
}
