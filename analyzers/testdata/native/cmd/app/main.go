// Command app opens native handles, and pools for code that needs them.
package main

import (
	"context"
	"log"
	"net/http"
	"os"

	"github.com/jmoiron/sqlx"

	"example.com/shop/store"
	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/pqdriver"
)

func main() {
	ctx := context.Background()
	s, err := store.Open(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	db, err := conn.OpenSQL(os.Getenv("DATABASE_URL"), parity.LibPQ())
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(20)
	if err := db.PingContext(ctx); err != nil {
		log.Fatal(err)
	}
	x, err := sqlx.ConnectContext(ctx, pqdriver.Name, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	x.SetMaxOpenConns(20)
	log.Fatal(http.ListenAndServe(":8080", s))
}
