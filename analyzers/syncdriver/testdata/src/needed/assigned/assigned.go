// Command assigned puts the pool into an interface.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func main() {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	run(context.Background(), db)
	var e execer
	e = db
	_ = e
}

func run(ctx context.Context, db *sql.DB) {
	db.ExecContext(ctx, "DELETE FROM a")
}
