// Command migrate brings the database schema up to date.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"log"

	_ "github.com/lib/pq"
	"github.com/pressly/goose/v3"

	"example.com/orders/internal/config"
	"example.com/orders/migrations"
)

func main() {
	down := flag.Bool("down", false, "undo the latest migration")
	flag.Parse()
	if err := migrate(config.Load().DatabaseURL, *down); err != nil {
		log.Fatal(err)
	}
}

func migrate(url string, down bool) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer db.Close()
	goose.SetBaseFS(migrations.FS)
	if err := goose.SetDialect("postgres"); err != nil {
		return err
	}
	if down {
		return goose.Down(db, ".")
	}
	return goose.Up(db, ".")
}
