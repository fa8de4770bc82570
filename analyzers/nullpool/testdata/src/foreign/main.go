// Command foreign links a library of another module that knows Cloud Run.
package main

import (
	"database/sql"
	"log"

	_ "github.com/lib/pq"

	"example.com/other/host"
)

func main() {
	log.Print(host.OnCloudRun())
	db, err := sql.Open("postgres", "")
	if err != nil {
		log.Fatal(err)
	}
	log.Print(db.Ping())
}
