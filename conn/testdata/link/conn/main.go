// Command conn asks a database one question through package conn.
package main

import (
	"context"
	"log"

	"github.com/netra-systems/netralint/conn"
)

func main() {
	ctx := context.Background()
	db, err := conn.Open(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var one int
	if err := db.QueryRow(ctx, "SELECT 1").Scan(&one); err != nil {
		log.Print(err)
	}
}
