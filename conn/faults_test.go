package conn

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// journal writes numbered rows through db until told to stop, and remembers
// which were acknowledged.
type journal struct {
	db    *DB
	next  atomic.Int64
	acked sync.Map
	stop  chan struct{}
	done  sync.WaitGroup
	fails atomic.Int64
}

func startJournal(t *testing.T, db *DB, writers int) *journal {
	t.Helper()
	if _, err := db.Exec(t.Context(), "CREATE TABLE journal (n bigint PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	j := &journal{db: db, stop: make(chan struct{})}
	for range writers {
		j.done.Go(func() {
			for {
				select {
				case <-j.stop:
					return
				default:
				}
				n := j.next.Add(1)
				err := db.InTx(context.Background(), func(tx pgx.Tx) error {
					_, err := tx.Exec(context.Background(), "INSERT INTO journal VALUES ($1)", n)
					return err
				})
				if err == nil {
					j.acked.Store(n, true)
				} else {
					j.fails.Add(1)
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	return j
}

func (j *journal) acks() (n int64) {
	j.acked.Range(func(any, any) bool { n++; return true })
	return n
}

// finish stops the writers and checks that nothing acknowledged is missing.
func (j *journal) finish(t *testing.T) {
	t.Helper()
	close(j.stop)
	j.done.Wait()
	rows, err := j.db.Query(t.Context(), "SELECT n FROM journal")
	if err != nil {
		t.Fatal(err)
	}
	stored := map[int64]bool{}
	list, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		stored[n] = true
	}
	j.acked.Range(func(n, _ any) bool {
		if !stored[n.(int64)] {
			t.Errorf("row %d was acknowledged and is lost", n)
		}
		return true
	})
}

func modes(t *testing.T, f func(t *testing.T, mode Mode)) {
	for _, mode := range []Mode{ModePool, ModeBounded, ModeNull} {
		t.Run(mode.String(), func(t *testing.T) { f(t, mode) })
	}
}

func TestServerRestart(t *testing.T) {
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		s := pgtest.Private(t, "synchronous_commit=on")
		db := start(t, s.URL("postgres"), WithMode(mode))
		j := startJournal(t, db, 8)
		for _, crash := range []bool{true, false} {
			seen := j.acks()
			until(t, "writes succeed", func() bool { return j.acks() > seen+20 })
			if err := s.Stop(crash); err != nil {
				t.Fatal(err)
			}
			fails := j.fails.Load()
			until(t, "writes fail", func() bool { return j.fails.Load() > fails })
			if err := s.Run(); err != nil {
				t.Fatal(err)
			}
		}
		seen := j.acks()
		until(t, "writes succeed again", func() bool { return j.acks() > seen+20 })
		j.finish(t)
	})
}

func TestKilledBackends(t *testing.T) {
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		dsn := pgtest.Database(t)
		db := start(t, dsn, WithMode(mode))
		srv := watch(t, dsn)
		j := startJournal(t, db, 8)
		for range 20 {
			seen := j.acks()
			until(t, "writes succeed", func() bool { return j.acks() > seen })
			srv.kill()
		}
		j.finish(t)
		if db.Stats().Connects < 20 {
			t.Errorf("nothing was killed: %+v", db.Stats())
		}
	})
}

func TestNetworkCutMidQuery(t *testing.T) {
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		dsn := pgtest.Database(t)
		p, through := newProxy(t, dsn)
		db := start(t, through, WithMode(mode))
		srv := watch(t, dsn)
		errs := make(chan error)
		go func() { _, err := db.Exec(t.Context(), "SELECT pg_sleep(60)"); errs <- err }()
		until(t, "the query runs", func() bool {
			var n int
			return srv.c.QueryRow(t.Context(), "SELECT count(*) FROM "+sessions+" AND query LIKE '%pg_sleep%'", srv.db).Scan(&n) == nil && n == 1
		})
		p.cutAll()
		if err := <-errs; err == nil {
			t.Error("a query that was cut off succeeded")
		}
		if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
			t.Error(err)
		}
	})
}

// The server committed, the client never heard: such a transaction must not be
// run again.
func TestNetworkCutMidCommit(t *testing.T) {
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		p, dsn := newProxy(t, pgtest.Database(t))
		db := start(t, dsn, WithMode(mode))
		if _, err := db.Exec(t.Context(), "CREATE TABLE paid (n int)"); err != nil {
			t.Fatal(err)
		}
		p.set(func() { p.cutOn = []byte("commit") })
		calls := 0
		err := db.InTx(t.Context(), func(tx pgx.Tx) error {
			calls++
			_, err := tx.Exec(t.Context(), "INSERT INTO paid VALUES (1)")
			return err
		}, Retry(5))
		if !errors.Is(err, ErrCommitUnknown) || calls != 1 {
			t.Errorf("%d calls, %v; want 1, ErrCommitUnknown", calls, err)
		}
		p.set(func() { p.cutOn = nil })
		var n int
		until(t, "the commit is seen", func() bool {
			return db.QueryRow(t.Context(), "SELECT count(*) FROM paid").Scan(&n) == nil && n > 0
		})
		if n != 1 {
			t.Errorf("paid %d times", n)
		}
	})
}

func TestContextEndsDuringCommit(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db := start(t, dsn)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.InTx(ctx, func(tx pgx.Tx) error {
		p.freeze()
		time.AfterFunc(20*time.Millisecond, cancel) // the commit is under way for as long as the test runs
		return nil
	}, Retry(5))
	if !errors.Is(err, ErrCommitUnknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want ErrCommitUnknown", err)
	}
	p.thaw()
}

func TestSlowServer(t *testing.T) {
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		p, dsn := newProxy(t, pgtest.Database(t))
		p.delay.Store(int64(15 * time.Millisecond))
		db := start(t, dsn, WithMode(mode), WithSize(4))
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				for range 3 {
					if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if s := db.Stats(); s.PingFailures != 0 || s.Invalidations != 0 || s.ConnectErrors != 0 {
			t.Errorf("slow is not dead: %+v", s)
		}
	})
}

func TestServerThatNeverAnswersALogin(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	p.freeze()
	db := start(t, dsn, WithConnectTimeout(200*time.Millisecond))
	if err := db.Ping(t.Context()); err == nil {
		t.Fatal("connected through a frozen proxy")
	}
	if s := db.Stats(); s.ConnectErrors != 1 || s.InUse != 0 {
		t.Errorf("stats: %+v", s)
	}
	p.thaw()
	until(t, "a connect succeeds", func() bool { return db.Ping(t.Context()) == nil })
}

func TestFullServer(t *testing.T) {
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		dsn := pgtest.Database(t)
		srv := watch(t, dsn)
		mine := asRole(t, dsn, srv.role(1))
		holder, err := pgx.Connect(t.Context(), mine)
		if err != nil {
			t.Fatal(err)
		}
		db := start(t, mine, WithMode(mode))
		for range 40 { // more than there are slots: none is lost
			_, err := db.Exec(t.Context(), "SELECT 1")
			if Code(err) != "53300" || !strings.Contains(err.Error(), "lower Size") {
				t.Fatalf("got %v, want 53300 with advice", err)
			}
		}
		if err := holder.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		until(t, "the server has room", func() bool { return db.Ping(t.Context()) == nil })
	})
}

func TestConnectionRefusedAtStart(t *testing.T) {
	pgtest.NoLeaks(t)
	s := pgtest.Private(t)
	if err := s.Stop(false); err != nil {
		t.Fatal(err)
	}
	db := start(t, s.URL("postgres"))
	for range 40 {
		if err := db.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "conn: connect: ") {
			t.Fatalf("got %v, want a connect error", err)
		}
	}
	if err := s.Run(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}
