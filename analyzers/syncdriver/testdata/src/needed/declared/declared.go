// Command declared declares an interface for the pool.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	run(context.Background(), db)
	var closer interface{ Close() error } = db
	_ = closer
}

func run(ctx context.Context, db *sql.DB) {
	db.ExecContext(ctx, "DELETE FROM a")
}
