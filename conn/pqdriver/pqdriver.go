// Package pqdriver registers the driver name "postgres" with database/sql, as
// github.com/lib/pq did, for code that opens a database by a name it does not
// know, or through a library that wants one:
//
//	import _ "github.com/netra-systems/netralint/conn/pqdriver"
//
// What is opened behaves as with lib/pq, on connections of pgx with the
// settings of package conn; see [conn.OpenSQL]. As with any driver, the limits
// of the pool are those set on the sql.DB.
//
// A program that links lib/pq as well would register the name twice, which
// panics at start.
package pqdriver

import (
	"database/sql"

	"github.com/netra-systems/netralint/conn/pqcompat"
)

// Name is the name of the driver. sqlx knows by it that parameters are $1.
const Name = "postgres"

func init() { sql.Register(Name, &pqcompat.Driver{}) }
