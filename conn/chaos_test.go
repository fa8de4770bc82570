package conn

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

var chaosFor = flag.Duration("chaos", 5*time.Second, "how long TestChaos goes on")

// fate is what a writer was told of its row.
type fate int

const (
	stored  fate = iota // no error
	absent              // an error that says that nothing was stored
	unknown             // any other
)

// ledger gives rows their numbers and keeps what writers were told.
type ledger struct {
	next  atomic.Int64
	mu    sync.Mutex
	fates map[int64]fate
	told  [3]int
}

func (l *ledger) note(n int64, f fate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fates[n] = f
	l.told[f]++
}

func (l *ledger) count(f fate) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.told[f]
}

// fateOf reads the error of a row that was written in a transaction, or by itself.
func fateOf(err error, inTx bool) fate {
	switch {
	case err == nil:
		return stored
	case errors.Is(err, ErrCommitUnknown):
		return unknown
	case inTx, pgconn.SafeToRetry(err):
		return absent
	}
	return unknown
}

const insertRow = "INSERT INTO rows VALUES ($1)"

// writers are the ways to store a row.
func writers(db *DB, sqlDB *sql.DB) []func(context.Context, int64) fate {
	return []func(context.Context, int64) fate{
		func(ctx context.Context, n int64) fate {
			return fateOf(db.InTx(ctx, func(tx pgx.Tx) error { _, err := tx.Exec(ctx, insertRow, n); return err }, Retry(2)), true)
		},
		func(ctx context.Context, n int64) fate {
			return fateOf(db.InTx(ctx, func(tx pgx.Tx) error {
				return Savepoint(ctx, tx, func(tx pgx.Tx) error {
					_, err := tx.CopyFrom(ctx, pgx.Identifier{"rows"}, []string{"n"}, pgx.CopyFromRows([][]any{{n}}))
					return err
				})
			}), true)
		},
		func(ctx context.Context, n int64) fate {
			_, err := db.Exec(ctx, insertRow, n)
			return fateOf(err, false)
		},
		func(ctx context.Context, n int64) fate {
			b := &pgx.Batch{}
			b.Queue("SELECT 1")
			b.Queue(insertRow, n)
			return fateOf(db.SendBatch(ctx, b).Close(), false)
		},
		func(ctx context.Context, n int64) fate {
			_, err := sqlDB.ExecContext(ctx, insertRow, n)
			return fateOf(err, false)
		},
		func(ctx context.Context, n int64) fate {
			tx, err := sqlDB.BeginTx(ctx, nil)
			if err != nil {
				return absent
			}
			defer func() { _ = tx.Rollback() }()
			if _, err := tx.ExecContext(ctx, insertRow, n); err != nil {
				return absent
			}
			return fateOf(tx.Commit(), true)
		},
	}
}

// write stores rows in every way, with callers that give up at random, until stop.
func (l *ledger) write(stop <-chan struct{}, list []func(context.Context, int64) fate) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		ctx, cancel := context.WithTimeout(context.Background(), rand.N(800*time.Millisecond))
		n := l.next.Add(1)
		f := list[rand.IntN(len(list))](ctx, n)
		l.note(n, f)
		cancel()
		if f != stored {
			time.Sleep(time.Millisecond) // an outage is no reason to spin
		}
	}
}

// disturb does one harm after the other to the server and the network, until stop.
func disturb(t *testing.T, stop <-chan struct{}, s *pgtest.Instance, p *proxy) {
	harms := []func(){
		func() { endSessions(s) },
		p.cutAll,
		p.bury,
		p.exhume,
		p.cutBuried,
		func() { p.freeze(); time.Sleep(rand.N(700 * time.Millisecond)); p.thaw() },
		func() { p.delay.Store(int64(rand.N(20 * time.Millisecond))) },
		func() { p.delay.Store(0) },
		func() { restart(t, s, true) },
		func() { restart(t, s, false) },
	}
	for {
		select {
		case <-stop:
			p.delay.Store(0)
			return
		case <-time.After(rand.N(400 * time.Millisecond)):
			harms[rand.IntN(len(harms))]()
		}
	}
}

func restart(t *testing.T, s *pgtest.Instance, crash bool) {
	if err := errors.Join(s.Stop(crash), s.Run()); err != nil {
		t.Error(err)
	}
}

func endSessions(s *pgtest.Instance) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return
	}
	defer func() { _ = c.Close(ctx) }()
	_, _ = c.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND random() < 0.5")
}

// Restarts, resets, silence and ended sessions, under callers that give up at any
// time: nothing is lost, doubled or leaked, and errors say what became of a row.
func TestChaos(t *testing.T) {
	pgtest.NoLeaks(t)
	s := pgtest.Private(t, "synchronous_commit=on")
	p, dsn := newProxy(t, s.URL("postgres"))
	var dbs []*DB
	for _, mode := range []Mode{ModePool, ModeBounded, ModeNull} {
		for _, parity := range []Parity{NoParity, LibPQ} {
			dbs = append(dbs, start(t, dsn, WithMode(mode), WithParity(parity), WithSize(4), WithOverflow(4),
				WithPingTimeout(300*time.Millisecond), WithConnectTimeout(2*time.Second)))
		}
	}
	if _, err := dbs[0].Exec(t.Context(), "CREATE TABLE rows (n bigint)"); err != nil {
		t.Fatal(err)
	}
	l := &ledger{fates: map[int64]fate{}}
	stop := make(chan struct{})
	var harm, work sync.WaitGroup
	harm.Go(func() { disturb(t, stop, s, p) })
	stopWork := make(chan struct{})
	for _, db := range dbs {
		list := writers(db, db.SQL())
		for range 6 {
			work.Go(func() { l.write(stopWork, list) })
		}
	}
	time.Sleep(*chaosFor)
	close(stop)
	harm.Wait()
	before := l.count(stored)
	until(t, "rows are stored again", func() bool { return l.count(stored) > before+len(dbs) })
	close(stopWork)
	p.cutBuried() // with parity a COMMIT waits for its answer as long as there may be one
	work.Wait()
	l.check(t, s)
	for _, db := range dbs {
		until(t, "all slots are back", func() bool { return db.Stats().InUse == 0 })
	}
	t.Logf("%d rows: %d stored, %d refused, %d unknown", len(l.fates), l.told[stored], l.told[absent], l.told[unknown])
}

// check compares what writers were told with what there is.
func (l *ledger) check(t *testing.T, s *pgtest.Instance) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	until(t, "no statement is under way", func() bool {
		var n int
		return c.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid() AND backend_type = 'client backend'").Scan(&n) == nil && n == 0
	})
	rows, err := c.Query(t.Context(), "SELECT n, count(*) FROM rows GROUP BY n")
	if err != nil {
		t.Fatal(err)
	}
	there := map[int64]int{}
	var n int64
	var times int
	if _, err := pgx.ForEachRow(rows, []any{&n, &times}, func() error { there[n] = times; return nil }); err != nil {
		t.Fatal(err)
	}
	for n, f := range l.fates {
		switch times := there[n]; {
		case times > 1:
			t.Errorf("row %d is there %d times", n, times)
		case f == stored && times == 0:
			t.Errorf("row %d was acknowledged and is lost", n)
		case f == absent && times == 1:
			t.Errorf("row %d was said not to be stored, and is", n)
		}
	}
}
