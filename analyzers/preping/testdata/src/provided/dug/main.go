// Command dug gets its pools from a container that gives them to be set up.
package main

import (
	"database/sql"
	"log"
	"os"

	"example.com/preping/provided/stores"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	"go.uber.org/dig"
)

func withDig() error {
	c := dig.New()
	c.Provide(func() (*sqlx.DB, error) {
		return sqlx.Open("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by sqlx.Open has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	})
	c.Provide(func() *sql.DB {
		db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
		if err != nil {
			panic(err)
		}
		return db
	})
	return c.Invoke(stores.SetUp)
}

func main() { log.Print(withDig()) }
