package conn

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestAfterClose(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	pidOf(t, db)
	db.Close()
	db.Close()
	ctx := t.Context()
	batch := &pgx.Batch{}
	batch.Queue("SELECT 1")
	begin := &pgx.Batch{}
	begin.BeginTx(pgx.TxOptions{})
	rows, err := db.Query(ctx, "SELECT 1")
	_, errAcquire := db.Acquire(ctx)
	_, errBegin := db.Begin(ctx)
	_, errExec := db.Exec(ctx, "SELECT 1")
	_, errCopy := db.CopyFrom(ctx, pgx.Identifier{"t"}, nil, pgx.CopyFromRows(nil))
	_, errCollect := pgx.CollectRows(rows, pgx.RowTo[int])
	for i, err := range []error{err, errAcquire, errBegin, errExec, errCopy, errCollect, rows.Scan(new(int)), db.Ping(ctx),
		db.QueryRow(ctx, "SELECT 1").Scan(new(int)), db.SendBatch(ctx, batch).Close(), db.SendBatch(ctx, begin).Close(),
		db.InTx(ctx, func(pgx.Tx) error { t.Error("called"); return nil }), db.AcquireFunc(ctx, func(*Conn) error { t.Error("called"); return nil })} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("call %d: got %v, want ErrClosed", i, err)
		}
	}
	if tx := db.SendBatch(ctx, begin).Tx(); tx == nil || !errors.Is(tx.Rollback(ctx), pgx.ErrTxClosed) {
		t.Error("the transaction of a batch that was not sent is not closed")
	}
	db.Reset()
}

// A connect that is under way when Shutdown gives up must not hand out a
// connection that nobody will cut off.
func TestShutdownDuringConnect(t *testing.T) {
	for _, cut := range []bool{true, false} {
		t.Run(fmt.Sprint("cut off ", cut), func(t *testing.T) {
			pgtest.NoLeaks(t)
			dsn := pgtest.Database(t)
			g := &gate{open: make(chan struct{})}
			g.waiting.Add(1)
			db := start(t, dsn, g.option())
			errs := make(chan error)
			go func() { _, err := db.Exec(t.Context(), "SELECT 1"); errs <- err }()
			g.waiting.Wait()
			if cut {
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				if err := db.Shutdown(ctx); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want that it was cut off", err)
				}
			} else {
				go db.Close()
				until(t, "closing", func() bool { return errors.Is(db.Ping(t.Context()), ErrClosed) })
			}
			close(g.open)
			if err := <-errs; errors.Is(err, ErrClosed) != cut || err != nil && !cut {
				t.Errorf("the caller got %v", err)
			}
			until(t, "the slot is back", func() bool { return db.Stats().InUse == 0 })
			if n := watch(t, dsn).count(); n != 0 {
				t.Errorf("%d sessions are left", n)
			}
		})
	}
}

// While Reset closes them the connections still count, so that the new ones are
// not too many for the server.
func TestResetNeverExceedsLimit(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	srv := watch(t, dsn)
	db := start(t, asRole(t, dsn, srv.role(4)), WithSize(4), WithOverflow(-1))
	handle := db.SQL()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 40 {
				if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
					t.Error(err)
				}
				db.Reset()
			}
		})
	}
	wg.Wait()
	db.Reset()
	if n := srv.count(); n != 0 {
		t.Errorf("%d sessions after Reset", n)
	}
	pid := pidSQL(t, handle)
	if pidSQL(t, handle) != pid {
		t.Error("replaced without Reset")
	}
	db.Reset()
	if pidSQL(t, handle) == pid {
		t.Error("Reset left a connection of the sql.DB")
	}
}

// A connection that was being dialled when its server was given up is not kept:
// it may lead to the old one.
func TestResetDuringConnect(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	g := &gate{open: make(chan struct{})}
	g.waiting.Add(1)
	db := start(t, dsn, g.option())
	errs := make(chan error)
	go func() { _, err := db.Exec(t.Context(), "SELECT 1"); errs <- err }()
	g.waiting.Wait()
	db.Reset()
	close(g.open)
	if err := <-errs; err != nil {
		t.Error(err)
	}
	if s, n := db.Stats(), watch(t, dsn).count(); s.Idle != 0 || n != 0 {
		t.Errorf("%d idle, %d sessions; want none", s.Idle, n)
	}
}

// A batch whose BEGIN failed has no transaction to end: closing it is enough.
func TestBatchThatDidNotBegin(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	b := &pgx.Batch{}
	b.BeginTx(pgx.TxOptions{BeginQuery: "BEGIN NONSENSE"})
	b.Queue("SELECT 1")
	results := db.SendBatch(t.Context(), b)
	if err := results.Close(); Code(err) != "42601" {
		t.Fatalf("got %v, want 42601", err)
	}
	if s := db.Stats(); s.InUse != 0 || s.Idle != 1 {
		t.Errorf("the connection is not back: %+v", s)
	}
	other := acquire(t, db, 1)[0] // the same connection
	if err := errors.Join(other.Ping(t.Context()), other.db.slotsHeld(1)); err != nil {
		t.Error(err)
	}
	_ = results.Close()
	if err := results.Tx().Rollback(t.Context()); !errors.Is(err, pgx.ErrTxClosed) {
		t.Errorf("got %v, want ErrTxClosed", err)
	}
	if err := db.slotsHeld(1); err != nil {
		t.Error(err)
	}
	other.Release()
}

func (db *DB) slotsHeld(n int) error {
	if u := db.slots.usage(); u.acquired != n {
		return fmt.Errorf("%d slots held, want %d", u.acquired, n)
	}
	return nil
}

// A failed copy or batch gives its connection back like any other.
func TestFailedCopyAndBatch(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	ctx := t.Context()
	if _, err := db.Exec(ctx, "CREATE TABLE t (n int PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	pid := pidOf(t, db)
	broken := errors.New("source broke")
	for name, use := range map[string]func() error{
		"no such table": func() error {
			_, err := db.CopyFrom(ctx, pgx.Identifier{"nothing"}, []string{"n"}, pgx.CopyFromRows(nil))
			return err
		},
		"wrong value": func() error {
			_, err := db.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"n"}, pgx.CopyFromRows([][]any{{"x"}}))
			return err
		},
		"duplicate": func() error {
			_, err := db.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"n"}, pgx.CopyFromRows([][]any{{1}, {1}}))
			return err
		},
		"source": func() error {
			_, err := db.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"n"}, pgx.CopyFromFunc(func() ([]any, error) { return nil, broken }))
			return err
		},
		"batch": func() error {
			b := &pgx.Batch{}
			b.Queue("SELECT 1/0")
			return db.SendBatch(ctx, b).Close()
		},
		"batch with a wrong value": func() error {
			b := &pgx.Batch{}
			b.Queue("SELECT $1::int", "x")
			return db.SendBatch(ctx, b).Close()
		},
	} {
		if err := use(); err == nil {
			t.Errorf("%s: no error", name)
		}
		if s := db.Stats(); s.InUse != 0 || pidOf(t, db) != pid {
			t.Errorf("%s: the connection is lost, %+v", name, s)
		}
	}
}

// An overflow of the sum would be a pool without any connection.
func TestTooLarge(t *testing.T) {
	for _, opt := range []Option{WithSize(math.MaxInt), WithOverflow(math.MaxInt)} {
		if db, err := OpenURL(t.Context(), "postgres://u@h/n", WithMode(ModePool), opt); err == nil || !strings.Contains(err.Error(), "262143") {
			t.Errorf("got %v, %v; want the limit of the server named", db, err)
		}
	}
}

// closes is a Dialer that notes when it is closed.
type closes struct {
	Dialer
	n chan struct{}
}

func (c closes) Close() error { c.n <- struct{}{}; return nil }

// The dialer outlives every connection, also those of the sql.DBs.
func TestDialerIsClosedLast(t *testing.T) {
	pgtest.NoLeaks(t)
	tun, u := newTunnel(t)
	d := closes{tun, make(chan struct{}, 10)}
	db := start(t, fmt.Sprintf("postgres://%s@/postgres", u.User), WithInstance("p:r:i", d))
	first, err := db.SQL().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_ = db.SQL().Close() // by a tool; db.SQL is another one now
	second, err := db.SQL().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pidOf(t, db)
	db.Close()
	_ = first.Close()
	if len(d.n) != 0 {
		t.Error("the dialer is closed while a connection is in use")
	}
	if _, err := second.ExecContext(t.Context(), "SELECT 1"); err != nil {
		t.Error(err)
	}
	_ = second.Close()
	_ = db.SQL()
	db.Close()
	if len(d.n) != 1 {
		t.Errorf("the dialer was closed %d times, want 1", len(d.n))
	}
}

// With parity Close returns at once, as that of database/sql, and the dialer is
// closed after the last connection.
func TestParityCloseDoesNotWait(t *testing.T) {
	pgtest.NoLeaks(t)
	tun, u := newTunnel(t)
	d := closes{tun, make(chan struct{}, 10)}
	db := start(t, fmt.Sprintf("postgres://%s@/postgres", u.User), WithInstance("p:r:i", d), WithParity(LibPQ))
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tool := db.SQL()
	db.Close()
	if _, err := db.Exec(t.Context(), "SELECT 1"); !errors.Is(err, ErrClosed) || err.Error() != "sql: database is closed" {
		t.Errorf("after Close: %v", err)
	}
	if tool.PingContext(t.Context()) == nil {
		t.Error("the sql.DB is open")
	}
	if len(d.n) != 0 {
		t.Error("the dialer is closed while a connection is in use")
	}
	if _, err := tx.Exec(t.Context(), "SELECT 1"); err != nil {
		t.Error(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Error(err)
	}
	<-d.n
	db.Close()
	if u := db.slots.usage(); u != (usage{}) || len(d.n) != 0 {
		t.Errorf("%+v, the dialer was closed again: %d", u, len(d.n))
	}
}
