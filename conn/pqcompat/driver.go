package pqcompat

import (
	"context"
	"database/sql/driver"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
)

// Driver is a driver for database/sql that behaves as lib/pq's did, on
// connections of pgx with the settings of package conn. Package pqdriver
// registers it.
type Driver struct{}

// Open opens one connection.
func (d Driver) Open(url string) (driver.Conn, error) {
	c, err := d.OpenConnector(url)
	if err != nil {
		return nil, err
	}
	return c.Connect(context.Background())
}

// OpenConnector reads the settings of url once for all connections.
func (Driver) OpenConnector(url string) (driver.Connector, error) { return NewConnector(url) }

// Connector makes connections for [sql.OpenDB].
type Connector struct {
	driver.Connector
	dialer  atomic.Pointer[Dialer]
	timeout time.Duration // connect_timeout of the URL
}

// Driver returns a [*Driver].
func (*Connector) Driver() driver.Driver { return &Driver{} }

// Dialer sets what opens the network connections.
func (c *Connector) Dialer(d Dialer) { c.dialer.Store(&d) }

// NewConnector returns a connector for url. Wrong settings fail here.
func NewConnector(url string) (*Connector, error) {
	c := &Connector{timeout: connectTimeout(url)}
	inner, err := conn.NewConnector(url, parity.LibPQ(), conn.WithConnConfig(c.configure))
	if err != nil {
		return nil, err
	}
	c.Connector = inner
	return c, nil
}

// configure gives a new connection the dialer, if there is one.
func (c *Connector) configure(_ context.Context, cc *pgx.ConnConfig) error {
	if d := c.dialer.Load(); d != nil {
		dialWith(*d, c.timeout, cc)
	}
	return nil
}
