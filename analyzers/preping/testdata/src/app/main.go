// Command app uses the pools of package database.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"

	"example.com/preping/database"
)

func main() {
	ctx := context.Background()
	var all []*sql.DB
	defer func() { pools = all }()
	db, err := database.Connect(os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by database.Connect has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		log.Fatal(err)
	}
	all = append(all, db)

	limited, err := database.Limited("") // want `opened by database.Limited has no PingContext`
	if err != nil {
		log.Fatal(err)
	}
	database.Tune(limited)
	all = append(all, limited)

	wrapped, err := database.New("") // want `opened by database.New has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		log.Fatal(err)
	}
	wrapped.MustExec("select 1")
	kept = wrapped

	set, err := database.New("")
	if err != nil {
		log.Fatal(err)
	}
	set.SetMaxOpenConns(3)
	set.SetConnMaxLifetime(3600e9)

	pg, err := database.Any("postgres", "") // want `opened by database.Any has no SetMaxOpenConns`
	if err != nil {
		log.Fatal(err)
	}
	all = append(all, pg)
	log.Print(pg.PingContext(ctx))

	lite, err := database.Any("sqlite3", "")
	if err != nil {
		log.Fatal(err)
	}
	all = append(all, lite)

	driver := "postgres"
	if len(os.Args) > 1 {
		driver = "mysql"
	}
	either, err := database.Any(driver, "") // want `pool, which can be PostgreSQL, opened by database.Any has no`
	if err != nil {
		log.Fatal(err)
	}
	all = append(all, either)
	log.Print(either.PingContext(ctx))
}

var pools []*sql.DB

var kept *database.DB
