// Command behind has a *sql.DB over pgx behind an interface.
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
	run(db)
}

func run(db execer) {
	db.ExecContext(context.Background(), "DELETE FROM a")
}
