// Command fielded puts the pool into a field that is an interface.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

type store struct {
	db interface{ Close() error }
}

func main() {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	run(context.Background(), db)
	_ = store{db: db}
}

func run(ctx context.Context, db *sql.DB) {
	db.ExecContext(ctx, "DELETE FROM a")
}
