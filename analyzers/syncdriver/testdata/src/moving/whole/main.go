// Command whole is all that has to do with its database.
package main

import (
	"database/sql"
	"log"
	"os"

	// The driver.
	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps PostgreSQL behind database/sql.*; used here for sql.Open \(2\)$`

	"github.com/netra-systems/netralint/conn"
)

const driver = "postgres"

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	other, err := sql.Open(
		driver,
		os.Getenv("DATABASE_URL"),
	)
	if err != nil {
		log.Fatal(err)
	}
	if err := show(db, other); err != nil {
		log.Fatal(conn.Code(err))
	}
}

func show(dbs ...*sql.DB) error {
	for _, db := range dbs {
		if _, err := db.Query("SELECT 1"); err != nil {
			return err
		}
	}
	return nil
}
