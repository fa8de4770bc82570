package pqcompat

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
)

// NewListener starts a listener on the server url names. It waits minReconnect
// before it connects again, then twice as long after each failure, up to
// maxReconnect. cb, which may be nil, is told what happens. A wrong url is
// reported there, as a failed attempt.
func NewListener(url string, minReconnect, maxReconnect time.Duration, cb EventCallbackType) *Listener {
	return newListener(connectOnce(url), minReconnect, maxReconnect, cb)
}

// connectOnce opens the one connection of a listener.
func connectOnce(url string, opts ...conn.Option) connectFunc {
	return func(ctx context.Context) (*pgx.Conn, func(), error) {
		db, err := conn.OpenURL(ctx, url, append(opts, conn.WithMode(conn.ModeNull), conn.WithSize(1))...)
		if err != nil {
			return nil, nil, err
		}
		c, err := db.Acquire(ctx)
		if err != nil {
			db.Close()
			return nil, nil, err
		}
		return c.Conn(), func() { c.Release(); db.Close() }, nil
	}
}
