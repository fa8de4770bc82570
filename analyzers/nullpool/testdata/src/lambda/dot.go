package main

import (
	"context"
	"log"

	. "github.com/jackc/pgx/v5/pgxpool"
)

// No fix: the name of the package is not written.
func dot(ctx context.Context) {
	pool, err := New(ctx, "postgres://localhost/app") // want `size of the pool opened by New is the number of CPUs: every`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(pool.Stat())
}
