// Command connector also opens a connector.
package main

import (
	"database/sql"
	"database/sql/driver"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	_, _ = sql.Open("postgres", "")
	_ = sql.OpenDB(connector)
}

var connector driver.Connector
