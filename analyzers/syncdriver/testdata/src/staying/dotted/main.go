// Command dotted does not write the name of the package.
package main

import (
	"database/sql"

	. "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	_, _ = sql.Open("postgres", "")
	_ = Array(nil)
}
