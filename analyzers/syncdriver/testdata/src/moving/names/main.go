// Command names uses more of lib/pq than its driver.
package main

import (
	"database/sql"
	"log"
	"os"

	// The driver, and its arrays.
	postgres "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; used here for pq.Array, pq.QuoteIdentifier, pq.StringArray, sql.Open$`
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	var names postgres.StringArray
	row := db.QueryRow("SELECT names FROM "+postgres.QuoteIdentifier("users")+" WHERE id = ANY($1)", postgres.Array([]int{1}))
	log.Print(row.Scan(&names))
}
