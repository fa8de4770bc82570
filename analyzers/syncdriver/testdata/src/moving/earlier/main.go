// Command earlier speaks of database/sql before it opens.
package main

import (
	"database/sql"
	"log"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; used here for sql.Open$`

	"github.com/netra-systems/netralint/conn"
)

func show(db *sql.DB) { log.Print(db) }

func main() {
	db, err := sql.Open("postgres", "")
	log.Print(conn.Code(err))
	show(db)
}
