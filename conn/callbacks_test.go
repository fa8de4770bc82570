package conn

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// In a goroutine of the pool, which nobody can recover, a panic of a callback
// would end the process; in the caller's it would take the slot along.
func TestPanicWhileConnecting(t *testing.T) {
	explode := true
	for name, opt := range map[string]Option{
		"AfterConnect": WithAfterConnect(func(context.Context, *pgx.Conn) error {
			if explode {
				panic("boom")
			}
			return nil
		}),
		"ConnConfig": WithConnConfig(func(context.Context, *pgx.ConnConfig) error {
			if explode {
				panic("boom")
			}
			return nil
		}),
		"Tracer": WithTracer(connectEnd{func() {
			if explode {
				panic("boom")
			}
		}}),
	} {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			explode = true
			dsn := pgtest.Database(t)
			db := start(t, dsn, WithSize(1), WithOverflow(-1), opt)
			for _, ctx := range []context.Context{context.Background(), t.Context()} { // without and with an end
				if err := db.Ping(ctx); err == nil || !strings.Contains(err.Error(), "boom") || !strings.Contains(err.Error(), "callbacks_test.go:") {
					t.Errorf("got %v, want the panic and its stack", err)
				}
				if _, err := db.SQL().ExecContext(ctx, "SELECT 1"); err == nil || !strings.Contains(err.Error(), "boom") {
					t.Errorf("sql.DB: got %v, want the panic", err)
				}
			}
			srv := watch(t, dsn)
			until(t, "no session is left", func() bool { runtime.GC(); return srv.count() == 0 }) // what a tracer leaves is collected
			explode = false
			if err := errors.Join(db.Ping(t.Context()), db.SQL().PingContext(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
}

// connectEnd is a tracer that is told of the end of a connect.
type connectEnd struct{ f func() }

func (connectEnd) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

func (connectEnd) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (connectEnd) TraceConnectStart(ctx context.Context, _ pgx.TraceConnectStartData) context.Context {
	return ctx
}

func (c connectEnd) TraceConnectEnd(context.Context, pgx.TraceConnectEndData) { c.f() }

// FailNow of a test, called in a callback, ends the goroutine without a panic.
func TestGoexitWhileConnecting(t *testing.T) {
	var leave atomic.Bool
	goexit := func() {
		if leave.Load() {
			runtime.Goexit()
		}
	}
	for name, opt := range map[string]Option{
		"AfterConnect": WithAfterConnect(func(context.Context, *pgx.Conn) error { goexit(); return nil }),
		"ConnConfig":   WithConnConfig(func(context.Context, *pgx.ConnConfig) error { goexit(); return nil }),
		"Tracer":       WithTracer(connectEnd{goexit}),
	} {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			leave.Store(true)
			dsn := pgtest.Database(t)
			db := start(t, dsn, WithSize(1), WithOverflow(-1), opt)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := db.Ping(ctx); !errors.Is(err, errGoexit) {
				t.Errorf("got %v", err)
			}
			if _, err := db.SQL().ExecContext(ctx, "SELECT 1"); !errors.Is(err, errGoexit) {
				t.Errorf("sql.DB: got %v", err)
			}
			ended := make(chan struct{})
			go func() { // without an end of the context it is the caller's goroutine
				defer close(ended)
				_ = db.Ping(context.Background())
				t.Error("Ping came back")
			}()
			<-ended
			srv := watch(t, dsn)
			until(t, "no session is left", func() bool { runtime.GC(); return srv.count() == 0 }) // what a tracer leaves is collected
			if s := db.Stats(); s.InUse != 0 || s.Connecting != 0 || s.ConnectErrors != 2 {
				t.Errorf("stats: %+v", s)
			}
			leave.Store(false)
			if err := errors.Join(db.Ping(ctx), db.SQL().PingContext(ctx)); err != nil {
				t.Error(err)
			}
		})
	}
}

// Whoever gets such a session first would lose a statement without an error.
func TestAfterConnectLeavesTheSessionReady(t *testing.T) {
	for want, f := range map[string]func(context.Context, *pgx.Conn) error{
		"in a transaction": func(ctx context.Context, c *pgx.Conn) error { _, err := c.Exec(ctx, "BEGIN"); return err },
		"unread":           func(ctx context.Context, c *pgx.Conn) error { _, err := c.Query(ctx, "SELECT 1"); return err },
		"closed":           func(ctx context.Context, c *pgx.Conn) error { return c.Close(ctx) },
	} {
		t.Run(want, func(t *testing.T) {
			pgtest.NoLeaks(t)
			dsn := pgtest.Database(t)
			db := start(t, dsn, WithAfterConnect(f))
			_, native := db.Exec(t.Context(), "CREATE TABLE n (n int)")
			_, other := db.SQL().ExecContext(t.Context(), "CREATE TABLE m (n int)")
			for _, err := range []error{native, other} {
				if err == nil || !strings.Contains(err.Error(), "AfterConnect") || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v", err)
				}
			}
			srv := watch(t, dsn)
			until(t, "no session is left", func() bool { runtime.GC(); return srv.count() == 0 }) // what a tracer leaves is collected
		})
	}
}

// grenade is a tracer that panics when told to.
type grenade struct{ in string }

func (g *grenade) at(where string) {
	if g.in == where {
		g.in = ""
		panic("boom")
	}
}

func (g *grenade) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	g.at("start " + strings.ToLower(d.SQL))
	return ctx
}

func (g *grenade) TraceQueryEnd(_ context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) {
	g.at("end " + strings.ToLower(d.CommandTag.String()))
}

func (g *grenade) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	g.at("acquire")
	return ctx
}

func (g *grenade) TraceAcquireEnd(context.Context, *pgxpool.Pool, pgxpool.TraceAcquireEndData) {
	g.at("acquired")
}

func (g *grenade) TraceRelease(*pgxpool.Pool, pgxpool.TraceReleaseData) { g.at("release") }

func TestPanicOfATracerCostsNoSlot(t *testing.T) {
	for _, where := range []string{"start begin", "end begin", "start commit", "end commit", "start select 1", "end select 1", "acquire", "acquired", "release"} {
		t.Run(where, func(t *testing.T) {
			pgtest.NoLeaks(t)
			g := &grenade{}
			db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1), WithTracer(g))
			for range 2 {
				g.in = where
				func() {
					defer func() {
						if v := recover(); v != "boom" {
							t.Errorf("recovered %v", v)
						}
					}()
					_ = db.InTx(t.Context(), func(tx pgx.Tx) error {
						_, err := tx.Exec(t.Context(), "SELECT 1")
						return err
					})
				}()
				until(t, "the slot is back", func() bool { return db.Stats().InUse == 0 })
			}
			if err := db.Ping(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// What a session has been sent while it was idle is read by its next user's ping.
func TestPanicOfAHandlerCostsNoSlot(t *testing.T) {
	pgtest.NoLeaks(t)
	var armed atomic.Bool
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1), WithConnConfig(func(_ context.Context, cc *pgx.ConnConfig) error {
		cc.OnNotification = func(*pgconn.PgConn, *pgconn.Notification) {
			if armed.Swap(false) {
				panic("boom")
			}
		}
		return nil
	}))
	ctx := t.Context()
	if _, err := db.Exec(ctx, "LISTEN news"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SQL().ExecContext(ctx, "NOTIFY news"); err != nil {
		t.Fatal(err)
	}
	armed.Store(true)
	for armed.Load() { // until the notification is there
		func() {
			defer func() {
				if v := recover(); v != nil && v != "boom" {
					t.Errorf("recovered %v", v)
				}
			}()
			_, _ = db.Exec(ctx, "SELECT 1")
		}()
	}
	if err := db.Ping(ctx); err != nil || db.Stats().InUse != 0 {
		t.Errorf("%v, %+v", err, db.Stats())
	}
}

// What ConnConfig waits for, a token for example, is bounded too: nobody may be
// waiting for the connection any more, and it holds a slot.
func TestSlowCallbacksAreBounded(t *testing.T) {
	wait := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for name, opt := range map[string]Option{
		"ConnConfig":   WithConnConfig(func(ctx context.Context, _ *pgx.ConnConfig) error { return wait(ctx) }),
		"AfterConnect": WithAfterConnect(func(ctx context.Context, _ *pgx.Conn) error { return wait(ctx) }),
	} {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1), WithConnectTimeout(500*time.Millisecond), opt)
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			if err := db.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			until(t, "the slot is back", func() bool { return db.Stats().InUse == 0 })
			if err := db.Ping(context.Background()); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want the end of ConnectTimeout", err)
			}
		})
	}
}
