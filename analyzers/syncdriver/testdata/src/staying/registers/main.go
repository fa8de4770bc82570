// Command registers lib/pq by a name of its own.
package main

import (
	"database/sql"
	"database/sql/driver"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	sql.Register("own", own)
	_, _ = sql.Open("postgres", "")
}

var own driver.Driver
