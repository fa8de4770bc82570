// Command beside also has a pool of pgx and one of another database.
package main

import (
	"context"
	"database/sql"
	"log"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; pgx is linked as well, and checks for the errors of one never match those of the other; used here for sql.Open$`

	"github.com/netra-systems/netralint/conn"
)

func show(dbs ...*sql.DB) { log.Print(len(dbs)) }

func main() {
	old, err := sql.Open("mysql", "")
	if err != nil {
		log.Fatal(err.Error())
	}
	pool, err := pgxpool.New(context.Background(), "")
	if err != nil {
		log.Fatal(conn.Code(err))
	}
	defer pool.Close()
	show(old)
}

func open() {
	db, _ := sql.Open("postgres", "")
	log.Print(db)
}
