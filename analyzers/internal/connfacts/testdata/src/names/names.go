// Package names opens by names that are registered here and below.
package names

import (
	"database/sql"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"

	"example.com/conns/names/below"
)

const own = "pq-own"

func init() {
	sql.Register(own, &pq.Driver{})
	sql.Register("my-own", mysql.MySQLDriver{})
	sql.Register("wrapped", wrap(&pq.Driver{}))
}

func open() {
	a, _ := sql.Open(own, "")
	a.Ping() // want `Ping: PostgreSQL`
	b, _ := sql.Open("my-own", "")
	b.Ping() // want `Ping: not PostgreSQL`
	c, _ := sql.Open("wrapped", "")
	c.Ping() // want `Ping: PostgreSQL`
	d, _ := sql.Open(below.Name, "")
	d.Ping() // want `Ping: PostgreSQL`
	e, _ := sql.Open("nobody's", "")
	e.Ping() // want `Ping: not PostgreSQL`
}
