package parity_test

import (
	"context"
	"log"
	"time"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
)

// A program that comes from lib/pq keeps what it had, its limits too.
func Example() {
	ctx := context.Background()
	db, err := conn.OpenURL(ctx, "postgres://app@db.internal/shop", parity.LibPQ(),
		parity.MaxOpenConns(20), parity.MaxIdleConns(5), parity.ConnMaxLifetime(time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
}

// Of a program without parity, one statement keeps it.
func ExampleLike() {
	ctx := context.Background()
	db, err := conn.Open(ctx, parity.Sessions())
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if _, err := parity.Like(db).Exec(ctx, "UPDATE orders SET code = $1", 7); err != nil {
		log.Print(err)
	}
}
