package conn

import (
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// The connections of a burst lie under the one that is used all the time; its
// release closes them when they were idle for too long.
func TestIdleConnectionsOfABurstAreClosed(t *testing.T) {
	for _, mode := range []Mode{ModePool, ModeBounded} {
		t.Run(mode.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			dsn := pgtest.Database(t)
			db := start(t, dsn, WithMode(mode), WithSize(5), WithIdleTimeout(time.Minute))
			clock := setClock(db)
			releaseAll(acquire(t, db, 5))
			pid := pidOf(t, db)
			clock.Add(int64(40 * time.Second))
			pidOf(t, db)
			clock.Add(int64(20 * time.Second))
			pidOf(t, db)
			if s := db.Stats(); s.Idle != 5 || s.IdleClosed != 0 {
				t.Errorf("closed after a minute exactly: %+v", s)
			}
			clock.Add(1)
			for n := int64(1); n <= 4; n++ {
				if pidOf(t, db) != pid {
					t.Error("the connection in use was replaced")
				}
				if s := db.Stats(); s.IdleClosed != n || s.Idle != 5-int(n) {
					t.Errorf("release %d: %+v", n, s)
				}
			}
			until(t, "the slots are free", func() bool { return db.Stats().InUse == 0 })
			if n := watch(t, dsn).count(); n != 1 {
				t.Errorf("%d sessions, want 1", n)
			}
			if s := db.Stats(); s.Connects != 5 || s.OverflowCloses != 0 {
				t.Errorf("stats: %+v", s)
			}
		})
	}
}

// A negative IdleTimeout keeps them for ever.
func TestIdleForEver(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(5), WithIdleTimeout(-1), WithRecycle(-1))
	clock := setClock(db)
	releaseAll(acquire(t, db, 5))
	for range 5 {
		clock.Add(int64(10000 * time.Hour))
		pidOf(t, db)
	}
	if s := db.Stats(); s.Idle != 5 || s.Connects != 5 {
		t.Errorf("stats: %+v", s)
	}
}

// A very long time is no overflow into the past.
func TestLongestTimes(t *testing.T) {
	pgtest.NoLeaks(t)
	const longest = time.Duration(1<<63 - 1)
	db := start(t, pgtest.Database(t), WithRecycle(longest), WithRecycleJitter(longest), WithIdleTimeout(longest), WithWaitTimeout(longest),
		WithConnectTimeout(longest), WithPingTimeout(longest), WithLeakAfter(longest))
	pid := pidOf(t, db)
	for range 3 {
		if pidOf(t, db) != pid {
			t.Error("replaced")
		}
	}
	db = start(t, pgtest.Database(t), WithRecycle(longest), WithRecycleJitter(-1))
	if pid := pidOf(t, db); pidOf(t, db) != pid {
		t.Error("without jitter it is replaced")
	}
}
