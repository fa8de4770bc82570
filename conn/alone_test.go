package conn

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// wantAll checks that db has the idle connections it had.
func wantAll(t *testing.T, db *DB, n int) {
	t.Helper()
	if s := db.Stats(); s.Idle != n || s.InUse != 0 || s.Invalidations != 0 {
		t.Errorf("%+v, want %d idle and nothing replaced", s, n)
	}
	if gen := db.sql.(*sqlPool).gen.Load(); gen != 0 {
		t.Errorf("the connections of the sql.DB were replaced %d times", gen)
	}
}

// A session that made itself read-only is no failover.
func TestOwnReadOnlySessionKeepsThePool(t *testing.T) {
	const write = "CREATE TABLE n (n int)"
	for name, script := range map[string][]string{
		"set":            {"SET default_transaction_read_only = on"},
		"characteristic": {"SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"},
		"in transaction": {"SET default_transaction_read_only = on", "BEGIN"},
	} {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			db := start(t, pgtest.Database(t))
			ctx := t.Context()
			releaseAll(acquire(t, db, 4))
			err := db.AcquireFunc(ctx, func(c *Conn) error {
				for _, s := range script {
					if _, err := c.Exec(ctx, s); err != nil {
						return err
					}
				}
				_, err := c.Exec(ctx, write)
				return err
			})
			c, errConn := db.SQL().Conn(ctx)
			if errConn != nil {
				t.Fatal(errConn)
			}
			_, errSet := c.ExecContext(ctx, script[0])
			_, errSQL := c.ExecContext(ctx, write)
			if Code(err) != "25006" || errSet != nil || Code(errSQL) != "25006" || c.Close() != nil {
				t.Fatalf("got %v; %v, %v", err, errSet, errSQL)
			}
			wantAll(t, db, 3)
			if _, err := db.Exec(ctx, write); err != nil {
				t.Error(err)
			}
		})
	}
}

// Nor is one that AfterConnect makes read-only, as all of them.
func TestReadOnlySessionsKeepThePool(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SET default_transaction_read_only = on")
		return err
	}))
	releaseAll(acquire(t, db, 4))
	for _, n := range []int{3, 2} {
		if _, err := db.Exec(t.Context(), "CREATE TABLE n (n int)"); Code(err) != "25006" {
			t.Errorf("got %v", err)
		}
		db.SQL()
		wantAll(t, db, n)
	}
}

// The server ends a session that was idle for too long, and says so: the others are not.
func TestIdleSessionTimeoutKeepsThePool(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db, ctx := start(t, dsn), t.Context()
	const set = "SET idle_session_timeout = '20ms'"
	list := acquire(t, db, 4)
	c, err := db.SQL().Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.ExecContext(ctx, set)
	_, errConn := list[3].Exec(ctx, set)
	if err != nil || errConn != nil || c.Close() != nil {
		t.Fatal(err, errConn)
	}
	releaseAll(list[:3])
	list[3].Release()
	srv := watch(t, dsn)
	until(t, "two sessions are gone", func() bool { return srv.count() == 3 })
	begun, err := db.Begin(ctx)
	if err != nil || begun.Rollback(ctx) != nil || db.SQL().PingContext(ctx) != nil {
		t.Fatal(err)
	}
	wantAll(t, db, 4)
	if s := db.Stats(); s.PingFailures != 1 || s.Connects != 5 {
		t.Errorf("%+v, want the one session replaced", s)
	}
}

// A standby refuses some transactions, which says that it is there.
func TestRefusedBeginKeepsThePool(t *testing.T) {
	server := pgtest.Private(t)
	if err := server.Stop(false); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(server.Dir, "data", "standby.signal"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := server.Run(); err != nil {
		t.Fatal(err)
	}
	for parity, codes := range map[Parity][]string{NoParity: {"0A000", ""}, LibPQ: {"0A000", "0A000"}} {
		t.Run(parity.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			db := start(t, server.URL("postgres"), WithParity(parity))
			db.SQL()
			releaseAll(acquire(t, db, 4))
			for i, opts := range []pgx.TxOptions{{IsoLevel: pgx.Serializable}, {AccessMode: pgx.ReadWrite}} {
				want := []string{"0A000", "0A000"}[i]
				if _, err := db.BeginTx(t.Context(), opts); Code(err) != want {
					t.Errorf("%+v: got %v, want %s", opts, err, want)
				}
			}
			for i := range 2 {
				err := db.InTx(t.Context(), func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), "SELECT 1"); return err })
				if Code(err) != codes[1] {
					t.Errorf("InTx %d: %v", i, err)
				}
			}
			wantAll(t, db, 4)
		})
	}
}
