package pqcompat

import (
	"context"
	"database/sql/driver"

	"github.com/netra-systems/netralint/conn"
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
type Connector struct{ driver.Connector }

// Driver returns a [*Driver].
func (*Connector) Driver() driver.Driver { return &Driver{} }

// NewConnector returns a connector for url. Wrong settings fail here.
func NewConnector(url string) (*Connector, error) {
	c, err := conn.NewConnector(url, conn.WithParity(conn.LibPQ))
	if err != nil {
		return nil, err
	}
	return &Connector{c}, nil
}
