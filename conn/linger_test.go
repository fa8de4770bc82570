package conn

import (
	"sync"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// More callers than Size use the same connections again and again.
func TestOverflowDoesNotChurn(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(2), WithOverflow(6), WithOverflowLinger(time.Hour))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 30 {
				if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if s := db.Stats(); s.Connects > 8 || s.OverflowCloses != 0 || s.Idle != int(s.Connects) {
		t.Errorf("%+v, want every connection kept", s)
	}
}

// When it is quiet no more than Size remain, those that were used last, and
// nobody has to ask for it.
func TestOverflowEndsWhenQuiet(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn, WithSize(2), WithOverflow(3), WithOverflowLinger(20*time.Millisecond))
	releaseAll(acquire(t, db, 5))
	until(t, "the overflow is closed", func() bool {
		s := db.Stats()
		return s.Idle == 2 && s.InUse == 0 && s.OverflowCloses == 3
	})
	if n := watch(t, dsn).count(); n != 2 {
		t.Errorf("%d sessions on the server, want 2", n)
	}
	db.slots.mu.Lock()
	defer db.slots.mu.Unlock()
	if db.slots.timer != nil {
		t.Error("the timer runs on")
	}
}

// Only those that were idle for so long are closed.
func TestOverflowLingers(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(3), WithOverflowLinger(time.Hour))
	clock := setClock(db)
	conns := acquire(t, db, 4)
	conns[0].Release()
	clock.Add(int64(30 * time.Minute))
	releaseAll(conns[1:])
	for _, step := range []struct {
		after time.Duration
		idle  int
	}{{29 * time.Minute, 4}, {time.Minute, 3}, {29 * time.Minute, 3}, {time.Minute, 1}, {time.Hour, 1}} {
		clock.Add(int64(step.after))
		db.trim()
		until(t, "the sessions end", func() bool { return db.Stats().InUse == 0 })
		if s := db.Stats(); s.Idle != step.idle {
			t.Errorf("%d idle, want %d", s.Idle, step.idle)
		}
	}
}

// The limits of database/sql close at once, as there.
func TestNoLingerWithMaxIdleConns(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithMaxOpenConns(4), WithMaxIdleConns(2))
	releaseAll(acquire(t, db, 4))
	until(t, "no more than two are idle", func() bool { s := db.Stats(); return s.Idle == 2 && s.InUse == 0 })
	if s := db.Stats(); s.OverflowCloses != 2 || db.set.OverflowLinger != 0 {
		t.Errorf("%+v", s)
	}
}
