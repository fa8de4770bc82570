// Command run is a Cloud Run service by what it imports.
package main

import (
	"database/sql"
	"log"

	_ "github.com/lib/pq"

	"example.com/nullpool/config"
)

var db *sql.DB

func main() {
	log.Print(config.OnCloudRun())
	var err error
	db, err = sql.Open("postgres", "") // want `pool opened by sql.Open has no SetMaxOpenConns`
	if err != nil {
		log.Fatal(err)
	}
}
