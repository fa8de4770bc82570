package pqcompat

import (
	"context"
	"database/sql/driver"
	"net"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
)

// Dialer opens the network connections of a [Connector] or a [Listener]. It is
// given host names as they are in the URL. DialTimeout is called if the URL has
// a connect_timeout.
type Dialer interface {
	Dial(network, address string) (net.Conn, error)
	DialTimeout(network, address string, timeout time.Duration) (net.Conn, error)
}

// DialerContext is preferred to the methods of [Dialer] where a Dialer has it.
type DialerContext interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Open opens one connection.
func Open(url string) (driver.Conn, error) { return Driver{}.Open(url) }

// DialOpen is [Open] with a dialer.
func DialOpen(d Dialer, url string) (driver.Conn, error) {
	c, err := NewConnector(url)
	if err != nil {
		return nil, err
	}
	c.Dialer(d)
	return c.Connect(context.Background())
}

// NewDialListener is [NewListener] with a dialer.
func NewDialListener(d Dialer, url string, minReconnect, maxReconnect time.Duration, cb EventCallbackType) *Listener {
	return newListener(connectOnce(url, conn.WithConnConfig(func(_ context.Context, cc *pgx.ConnConfig) error {
		dialWith(d, connectTimeout(url), cc)
		return nil
	})), minReconnect, maxReconnect, cb)
}

// dialWith makes the connections of cc with a dialer; timeout is what the URL
// says, 0 for none.
func dialWith(d Dialer, timeout time.Duration, cc *pgx.ConnConfig) {
	cc.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	cc.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		if dc, ok := d.(DialerContext); ok {
			return dc.DialContext(ctx, network, address)
		}
		if timeout > 0 {
			return d.DialTimeout(network, address, timeout)
		}
		return d.Dial(network, address)
	}
}

// connectTimeout is the connect_timeout of a URL.
func connectTimeout(url string) time.Duration {
	cfg, err := NewConfig(url)
	if err != nil {
		return 0
	}
	return cfg.ConnectTimeout
}
