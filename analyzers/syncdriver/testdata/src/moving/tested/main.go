// Command tested has tests that open through a helper.
package main

import (
	"database/sql"
	"log"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; used here for sql.Open$`

	"github.com/netra-systems/netralint/conn"
)

func main() {
	db, err := sql.Open("postgres", "")
	log.Print(db, conn.Code(err))
}
