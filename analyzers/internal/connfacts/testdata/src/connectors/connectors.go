// Package connectors keeps connectors in fields, where a driver of another
// database is linked too.
package connectors

import (
	"database/sql"
	"database/sql/driver"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
)

type assigned struct{ c driver.Connector }

func newAssigned(url string) *assigned {
	c, _ := pq.NewConnector(url)
	p := &assigned{}
	p.c = c
	return p
}

func (p *assigned) use() { sql.OpenDB(p.c).Ping() } // want `Ping: PostgreSQL`

// Literal has an exported field that a literal sets.
type Literal struct{ C driver.Connector }

// NewLiteral returns one.
func NewLiteral(url string) (*Literal, error) {
	c, err := pq.NewConnector(url)
	if err != nil {
		return nil, err
	}
	return &Literal{C: c}, nil
}

func (p *Literal) use() { sql.OpenDB(p.C).Ping() } // want `Ping: PostgreSQL`

// Typed is PostgreSQL by the type of the field, whoever sets it.
type Typed struct{ C *pq.Connector }

func (p *Typed) use() { sql.OpenDB(p.C).Ping() } // want `Ping: PostgreSQL`

// Param is by the type of its parameter.
func Param(c *pq.Connector) { sql.OpenDB(c).Ping() } // want `Ping: PostgreSQL`

// Driver is another database by the same rule.
func Driver(d *mysql.MySQLDriver) {
	c, _ := d.OpenConnector("")
	sql.OpenDB(c).Ping() // want `Ping: not PostgreSQL`
}

// Any can be either.
func Any(c driver.Connector) { sql.OpenDB(c).Ping() } // want `Ping: can be PostgreSQL`
