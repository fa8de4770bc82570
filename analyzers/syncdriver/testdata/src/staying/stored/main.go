// Command stored uses a package that needs the driver.
package main

import (
	"database/sql"

	"example.com/shop/staying/store"
	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	_, _ = sql.Open("postgres", "")
	store.Ping()
}
