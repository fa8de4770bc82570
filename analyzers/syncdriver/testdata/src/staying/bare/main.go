// Command bare does not write the name of database/sql.
package main

import (
	. "database/sql"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	_, _ = Open("postgres", "")
}
