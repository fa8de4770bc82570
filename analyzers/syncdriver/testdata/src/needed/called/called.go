// Command called hands the pool to a function that is a value.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	run(context.Background(), db)
	f := func(db *sql.DB) {}
	f(db)
}

func run(ctx context.Context, db *sql.DB) {
	db.ExecContext(ctx, "DELETE FROM a")
}
