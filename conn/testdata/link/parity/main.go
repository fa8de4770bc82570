// Command parity asks a database one question as lib/pq would.
package main

import (
	"context"
	"log"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
)

func main() {
	ctx := context.Background()
	db, err := conn.Open(ctx, parity.LibPQ())
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var one int
	if err := db.QueryRow(ctx, "SELECT 1").Scan(&one); err != nil {
		log.Print(err)
	}
}
