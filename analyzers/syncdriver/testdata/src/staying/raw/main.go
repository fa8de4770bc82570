// Command raw looks at the connection of the driver.
package main

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`

	"github.com/netra-systems/netralint/conn"
)

var _ = conn.Code

func main() {
	db, _ := sql.Open("postgres", "")
	c, _ := db.Conn(context.Background())
	_ = c.Raw(func(any) error { return nil })
}
