// Command rebinding hands a pool to a package that cannot tell what it is.
package main

import (
	"database/sql"

	"example.com/conns/rebinding/store"
	_ "github.com/lib/pq"
)

func main() {
	db, _ := sql.Open("postgres", "")
	store.New(db)       // want `hands PostgreSQL to New, 4 calls`
	store.Lite(db, "x") // want `hands PostgreSQL to Lite, 3 calls`
}
