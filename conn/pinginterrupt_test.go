package conn

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// leaver is a network on which the caller of a ping leaves while it is sent. The ping
// does not arrive, and a deadline that is set after it takes effect after the one with
// which the caller's leaving ends the ping.
type leaver struct {
	net.Conn
	leave *atomic.Pointer[context.CancelFunc] // of the next caller; nil: none
	left  chan struct{}                       // closed when the deadline of the leaving is set; nil before
}

func (c *leaver) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(pingQuery.String)) {
		if leave := c.leave.Swap(nil); leave != nil {
			c.left = make(chan struct{})
			(*leave)()
			return len(p), nil
		}
	}
	return c.Conn.Write(p)
}

func (c *leaver) SetDeadline(t time.Time) error {
	switch {
	case c.left == nil:
	case t.Equal(time.Unix(1, 0)):
		defer close(c.left)
	default:
		<-c.left
	}
	return c.Conn.SetDeadline(t)
}

// A caller who leaves at the moment the ping is sent is not held until PingTimeout.
func TestPingEndsWithACallerWhoLeavesEarly(t *testing.T) {
	const timeout = time.Minute
	leave := new(atomic.Pointer[context.CancelFunc])
	network := WithConnConfig(func(_ context.Context, cc *pgx.ConnConfig) error {
		dial := cc.DialFunc
		cc.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := dial(ctx, network, addr)
			return &leaver{Conn: c, leave: leave}, err
		}
		return nil
	})
	dsn := withParam(t, pgtest.Database(t), "sslmode", "disable")
	db := start(t, dsn, network, WithPingTimeout(timeout))
	std, _ := startSQL(t, dsn, network, WithPingTimeout(timeout))
	for name, exec := range map[string]func(context.Context) error{
		"DB":     func(ctx context.Context) error { _, err := db.Exec(ctx, "SELECT 1"); return err },
		"sql.DB": func(ctx context.Context) error { _, err := std.ExecContext(ctx, "SELECT 1"); return err },
	} {
		if err := exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		leave.Store(&cancel)
		began := time.Now()
		if err := exec(ctx); !errors.Is(err, context.Canceled) || time.Since(began) >= timeout/2 {
			t.Errorf("%s: %v after %v", name, err, time.Since(began))
		}
	}
}
