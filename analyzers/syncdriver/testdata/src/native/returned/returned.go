// Command returned returns the pool inside.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := open()
	run(context.Background(), db)
}

func open() (*sql.DB, error) {
	return sql.Open("pgx", "postgres://localhost/shop") // want `^sql.Open puts database/sql between this program and pgx`
}

func run(ctx context.Context, db *sql.DB) {
	db.ExecContext(ctx, "DELETE FROM a")
}
