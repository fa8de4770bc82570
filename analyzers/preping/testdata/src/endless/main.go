// Command endless works until it is killed.
package main

import (
	"database/sql"
	"log"
	"os"
	"time"

	_ "github.com/lib/pq"
)

func waits(dsn string) {
	db, err := sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	listen(db)
	select {}
}

func polls(dsn string) {
	db, err := sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		log.Fatal(err)
	}
	for {
		if _, err := db.Exec("DELETE FROM jobs WHERE done"); err != nil {
			log.Print(err)
		}
		time.Sleep(time.Second)
	}
}

// once ends at the first error.
func once(dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	for {
		if _, err := db.Exec("DELETE FROM jobs WHERE done"); err != nil {
			return err
		}
	}
}

func listen(db *sql.DB) {}

// hands gives the pool to a function that never returns.
func hands(dsn string) {
	db, err := sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		log.Fatal(err)
	}
	serve(db)
}

func serve(db *sql.DB) {
	db.Ping()
	select {}
}

// exits ends the program.
func exits(dsn string) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		log.Fatal(err)
	}
	for {
		if _, err := db.Exec("DELETE FROM jobs WHERE done"); err != nil {
			break
		}
	}
	os.Exit(1)
}

func main() {
	if len(os.Args) > 2 {
		exits(os.Args[2])
	}
	if len(os.Args) > 1 {
		log.Fatal(once(os.Args[1]))
	}
	go waits("")
	go hands("")
	polls("")
}
