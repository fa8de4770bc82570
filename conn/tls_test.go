package conn

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// Over TLS a connection says goodbye twice, waits for its deadline in another
// layer and is cut off under it: the promises are the same.
func TestPromisesHoldOverTLS(t *testing.T) {
	s := pgtest.Private(t)
	enableTLS(t, s)
	modes(t, func(t *testing.T, mode Mode) {
		pgtest.NoLeaks(t)
		dsn := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=require", s.Port)
		srv := watch(t, s.URL("postgres"))
		srv.db = "postgres"
		p, through := newProxy(t, dsn)
		db := start(t, through, WithMode(mode), WithSize(4), WithOverflow(-1), WithPingTimeout(200*time.Millisecond))
		kept := 4
		if mode == ModeNull {
			kept = 0
		}
		for range 3 {
			releaseAll(acquire(t, db, 4))
			if n := srv.count(); n != kept {
				t.Fatalf("%d sessions after release, want %d", n, kept)
			}
		}
		srv.kill()
		releaseAll(acquire(t, db, 4))

		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error)
		go func() { _, err := db.Exec(ctx, "SELECT pg_sleep(600)"); errs <- err }()
		until(t, "the statement runs", func() bool { return srv.sleeping() == 1 })
		cancel()
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
		until(t, "the slot is back", func() bool { return db.Stats().InUse == 0 })
		if n := srv.sleeping(); n != 0 {
			t.Errorf("%d statements go on", n)
		}

		releaseAll(acquire(t, db, 4))
		failures, dials := db.Stats().PingFailures, p.dials.Load()
		p.bury()
		if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
			t.Error(err)
		}
		if mode != ModeNull && db.Stats().PingFailures != failures+1 || p.dials.Load() != dials+1 {
			t.Errorf("%d dials in a black hole, %+v; want one and one ping", p.dials.Load()-dials, db.Stats())
		}
		p.cutBuried()
		db.Close()
		until(t, "no session is left", func() bool { return srv.count() == 0 })
	})
}
