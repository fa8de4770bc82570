// Command dynamic opens what it is told.
package main

import (
	"database/sql"
	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`
	"os"

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	_, _ = sql.Open("postgres", "")
	_, _ = sql.Open(os.Args[1], "")
}
