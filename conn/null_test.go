package conn

import (
	"context"
	"database/sql/driver"
	"errors"
	"flag"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

var full = flag.Bool("full", false, "run the tests that count uses of connections in full length")

// scaled is n with -full and a tenth of it otherwise.
func scaled(n int) int {
	if *full {
		return n
	}
	return n / 10
}

// uses are the ways to have and give back a connection.
func uses(db *DB) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"exec":     func(ctx context.Context) error { _, err := db.Exec(ctx, "SELECT 1"); return err },
		"queryRow": func(ctx context.Context) error { return db.QueryRow(ctx, "SELECT 1").Scan(new(int)) },
		"query": func(ctx context.Context) error {
			rows, err := db.Query(ctx, "SELECT generate_series(1, 3)")
			if err != nil {
				return err
			}
			_, err = pgx.CollectRows(rows, pgx.RowTo[int])
			return err
		},
		"query, closed early": func(ctx context.Context) error {
			rows, err := db.Query(ctx, "SELECT generate_series(1, 3)")
			rows.Next()
			rows.Close()
			return err
		},
		"failed scan": func(ctx context.Context) error {
			rows, err := db.Query(ctx, "SELECT 'text'")
			if err != nil {
				return err
			}
			if rows.Next(); rows.Scan(new(int)) == nil {
				return errors.New("scanned text into an int")
			}
			return nil
		},
		"failed statement": func(ctx context.Context) error {
			if _, err := db.Exec(ctx, "SELECT 1/0"); Code(err) != "22012" {
				return err
			}
			return nil
		},
		"transaction": func(ctx context.Context) error {
			return db.InTx(ctx, func(tx pgx.Tx) error { return tx.QueryRow(ctx, "SELECT 1").Scan(new(int)) })
		},
		"rollback": func(ctx context.Context) error {
			tx, err := db.Begin(ctx)
			if err != nil {
				return err
			}
			return tx.Rollback(ctx)
		},
		"open transaction": func(ctx context.Context) error {
			return db.AcquireFunc(ctx, func(c *Conn) error { _, err := c.Exec(ctx, "BEGIN"); return err })
		},
		"batch": func(ctx context.Context) error {
			b := &pgx.Batch{}
			b.Queue("SELECT 1")
			b.Queue("SELECT 2")
			return db.SendBatch(ctx, b).Close()
		},
		"batch transaction": func(ctx context.Context) error {
			b := &pgx.Batch{}
			b.BeginTx(pgx.TxOptions{})
			b.Queue("SELECT 1")
			results := db.SendBatch(ctx, b)
			if err := results.Close(); err != nil {
				return errors.Join(err, results.Tx().Rollback(ctx))
			}
			return results.Tx().Commit(ctx)
		},
		"copy": func(ctx context.Context) error {
			_, err := db.CopyFrom(ctx, pgx.Identifier{"copied"}, []string{"n"}, pgx.CopyFromRows([][]any{{1}, {2}}))
			return err
		},
		"cancelled query": func(ctx context.Context) error {
			return db.AcquireFunc(ctx, func(c *Conn) error {
				ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
				defer cancel()
				if _, err := c.Exec(ctx, "SELECT pg_sleep(5)"); !errors.Is(err, context.DeadlineExceeded) {
					return errors.Join(errors.New("no timeout"), err)
				}
				return nil
			})
		},
		"panic": func(ctx context.Context) (err error) {
			defer func() { err = errors.Join(err, ifNot(recover(), "boom")) }()
			return db.InTx(ctx, func(tx pgx.Tx) error { panic("boom") })
		},
		"panic in an argument": func(ctx context.Context) (err error) {
			defer func() { err = errors.Join(err, ifNot(recover(), "boom")) }()
			_, err = db.Query(ctx, "SELECT $1::text", exploding{})
			return err
		},
	}
}

func ifNot(got, want any) error {
	if got != want {
		return errors.New("no panic came through")
	}
	return nil
}

// exploding is an argument whose own code panics.
type exploding struct{}

func (exploding) Value() (driver.Value, error) { panic("boom") }

// After each release no session is visible on the server: pgxpool closes in
// the background, and 87 of 100 were still there.
func TestNullLeavesNothingOnTheServer(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	srv := watch(t, dsn)
	db := start(t, dsn, WithMode(ModeNull))
	if _, err := db.Exec(t.Context(), "CREATE TABLE copied (n int)"); err != nil {
		t.Fatal(err)
	}
	list := uses(db)
	visible, n := 0, 0
	for n < scaled(1000) {
		for name, use := range list {
			if err := use(t.Context()); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if srv.count() != 0 {
				visible++
				t.Errorf("after %s a session is left", name)
			}
			n++
		}
	}
	t.Logf("%d of %d releases left a session", visible, n)
	if s := db.Stats(); s.Acquires != int64(n+1) || s.Connects != s.Acquires {
		t.Errorf("stats: %+v", s)
	}
}

// The same uses give everything back in the other modes too.
func TestUsesGiveBack(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	if _, err := db.Exec(t.Context(), "CREATE TABLE copied (n int)"); err != nil {
		t.Fatal(err)
	}
	for name, use := range uses(db) {
		t.Run(name, func(t *testing.T) {
			for range 3 {
				if err := use(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			until(t, "the slot is back", func() bool { return db.Stats().InUse == 0 })
		})
	}
}

// A client slot that is freed when the socket is closed is freed too early.
func TestNullNeverExceedsTheServersLimit(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, asRole(t, dsn, watch(t, dsn).role(8)), WithMode(ModeNull), WithSize(8))
	perCaller := (scaled(10_000) + 31) / 32
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for range perCaller {
				if err := db.QueryRow(t.Context(), "SELECT 1").Scan(new(int)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s := db.Stats()
	t.Logf("%d uses, %d refused", s.Acquires, s.ConnectErrors)
	if s.ConnectErrors != 0 || s.Acquires != int64(32*perCaller) || s.Connects != s.Acquires {
		t.Errorf("stats: %+v", s)
	}
}

// Everything that can go wrong at once. Afterwards nothing is left, and at no
// time were there more sessions than slots.
func TestSoak(t *testing.T) {
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		dsn := pgtest.Database(t)
		srv, killer := watch(t, dsn), watch(t, dsn)
		p, through := newProxy(t, dsn)
		db := start(t, through, WithMode(mode), WithSize(4), WithOverflow(4), WithPingTimeout(200*time.Millisecond), WithConnectTimeout(2*time.Second))
		if _, err := db.Exec(t.Context(), "CREATE TABLE copied (n int)"); err != nil {
			t.Fatal(err)
		}
		stop := make(chan struct{})
		var side sync.WaitGroup
		side.Go(func() { harass(stop, killer, p) })
		most := 0
		side.Go(func() {
			for most <= db.slots.limit {
				select {
				case <-stop:
					return
				default:
					most = max(most, db.usageTotal())
				}
			}
		})
		soak(t.Context(), db, 16, scaled(400))
		close(stop)
		side.Wait()
		p.cutBuried()
		if most > db.slots.limit {
			t.Errorf("%d connections at once, the limit is %d", most, db.slots.limit)
		}
		until(t, "all slots are back", func() bool { return db.Stats().InUse == 0 })
		// Idle connections the server has killed are noticed at their next use.
		until(t, "the server has no session the pool does not know", func() bool { return srv.count() <= db.Stats().Idle })
		if err := db.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func (db *DB) usageTotal() int {
	u := db.slots.usage()
	return u.acquired + u.idle
}

// harass kills sessions and swallows the network now and then.
func harass(stop chan struct{}, killer *server, p *proxy) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		case <-time.After(50 * time.Millisecond):
		}
		switch i % 4 {
		case 0:
			killer.kill()
		case 1:
			p.bury()
		case 2:
			p.cutAll()
		}
	}
}

// soak runs every use at random, with callers that give up at random.
func soak(ctx context.Context, db *DB, callers, each int) {
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			var list []func(context.Context) error
			for _, use := range uses(db) {
				list = append(list, use)
			}
			for range each {
				ctx, cancel := context.WithTimeout(ctx, rand.N(300*time.Millisecond))
				_ = list[rand.IntN(len(list))](ctx) // it may fail; it may not leave anything
				cancel()
			}
		})
	}
	wg.Wait()
}
