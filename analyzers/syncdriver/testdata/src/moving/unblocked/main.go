// Command unblocked has its imports one by one, and nothing else of database/sql.
package main

import "database/sql"
import "log"
import "github.com/netra-systems/netralint/conn"
import _ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps`

func main() {
	db, err := sql.Open("postgres", "")
	log.Print(db, conn.Code(err))
}
