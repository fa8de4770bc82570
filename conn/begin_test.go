package conn

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// counting is a Dialer to a server that counts what is sent to it.
type counting struct {
	addr string
	sent *atomic.Int64
}

func (c counting) Dial(ctx context.Context, _ string) (net.Conn, error) {
	nc, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.addr)
	return countingConn{nc, c.sent}, err
}

func (counting) Close() error { return nil }

type countingConn struct {
	net.Conn
	sent *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	c.sent.Add(1)
	return c.Conn.Write(b)
}

// A transaction on a used connection costs no round trip for the ping: BEGIN is it,
// with the options of the caller.
func TestBeginIsThePing(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ, ParityReport} {
		t.Run(parity.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			u, err := url.Parse(pgtest.Database(t))
			if err != nil {
				t.Fatal(err)
			}
			var sent atomic.Int64
			db := start(t, "postgres://"+u.User.String()+"@"+u.Path, WithInstance("p:r:i", counting{u.Host, &sent}), WithParity(parity))
			for i := range 3 {
				before := sent.Load()
				if err := db.InTx(t.Context(), func(pgx.Tx) error { return nil }); err != nil {
					t.Fatal(err)
				}
				if n := sent.Load() - before; i > 0 && n != 2 {
					t.Errorf("%d messages for an empty transaction, want BEGIN and COMMIT", n)
				}
			}
			if s := db.Stats(); s.Pings != 2 || s.Connects != 1 {
				t.Errorf("stats: %+v", s)
			}
			var level, readOnly string
			err = db.InTx(t.Context(), func(tx pgx.Tx) error {
				return tx.QueryRow(t.Context(), "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')").Scan(&level, &readOnly)
			}, Isolation(pgx.Serializable), ReadOnly())
			if err != nil || level != "serializable" || readOnly != "on" {
				t.Errorf("%s, read only %s, %v", level, readOnly, err)
			}
		})
	}
}

func empty(ctx context.Context, db *DB) error {
	return db.InTx(ctx, func(pgx.Tx) error { return nil })
}

func TestBeginOnDeadPeers(t *testing.T) {
	t.Run("ended sessions", func(t *testing.T) {
		pgtest.NoLeaks(t)
		dsn := pgtest.Database(t)
		db := start(t, dsn)
		releaseAll(acquire(t, db, 10))
		watch(t, dsn).kill()
		for range 30 {
			if err := empty(t.Context(), db); err != nil {
				t.Fatal(err)
			}
		}
		if s := db.Stats(); s.PingFailures != 1 || s.Invalidations != 1 || s.Connects != 11 {
			t.Errorf("stats: %+v, want one failed BEGIN to replace all", s)
		}
	})
	t.Run("silence", func(t *testing.T) {
		pgtest.NoLeaks(t)
		p, dsn := newProxy(t, pgtest.Database(t))
		db := start(t, dsn, WithPingTimeout(100*time.Millisecond))
		releaseAll(acquire(t, db, 10))
		dials := p.dials.Load()
		p.bury()
		if err := empty(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if s := db.Stats(); s.Pings != 1 || s.PingFailures != 1 || s.Idle != 1 || p.dials.Load() != dials+1 {
			t.Errorf("%d dials, %+v; want one BEGIN in vain, one connect, no cancel request", p.dials.Load()-dials, s)
		}
		p.exhume()
	})
}

// The caller who leaves during BEGIN takes no slot with him, and says nothing about others.
func TestBeginEndsWithItsCaller(t *testing.T) {
	pgtest.NoLeaks(t)
	p, dsn := newProxy(t, pgtest.Database(t))
	db := start(t, dsn, WithPingTimeout(time.Hour))
	releaseAll(acquire(t, db, 2))
	p.freeze()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if err := empty(ctx, db); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	p.thaw()
	until(t, "the slot is back", func() bool { return db.Stats().InUse == 0 })
	if s := db.Stats(); s.Invalidations != 0 || s.Canceled != 1 || s.Idle != 1 {
		t.Errorf("stats: %+v, want the other connection kept", s)
	}
	if err := empty(t.Context(), db); err != nil {
		t.Error(err)
	}
}

// A BEGIN of the caller's own may do something: it is not sent twice.
func TestOwnBeginIsNoPing(t *testing.T) {
	if asPing(&pgx.TxOptions{BeginQuery: "BEGIN; INSERT INTO x VALUES (1)"}) != nil || asPing(&pgx.TxOptions{IsoLevel: "serializable; drop"}) != nil {
		t.Error("a text of the caller's own was taken for a ping")
	}
	if asPing(&pgx.TxOptions{}) == nil || asPing(&pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly, DeferrableMode: pgx.Deferrable}) == nil {
		t.Error("a plain BEGIN was not")
	}
}
