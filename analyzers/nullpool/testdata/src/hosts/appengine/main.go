// Command appengine asks for the variable of its host.
package main

import (
	"database/sql"
	"log"
	"os"

	_ "github.com/lib/pq"
)

func main() {
	log.Print(os.Getenv("GAE_ENV"))
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `pool opened by sql.Open has no SetMaxOpenConns`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(db.Ping())
}
