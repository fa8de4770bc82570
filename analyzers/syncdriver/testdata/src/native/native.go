// Command native has a *sql.DB over pgx for no reason.
package main

import (
	"context"
	"database/sql"
	"log"

	_ "github.com/jackc/pgx/v5/stdlib"
)

type store struct{ db *sql.DB }

func main() {
	db, err := sql.Open("pgx", "postgres://localhost/shop") // want `^sql.Open puts database/sql between this program and pgx though nothing here needs a \*sql.DB; it costs batches, COPY, notifications and pgx's own types; use conn.Open or pgxpool$`
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	s := &store{db: db}
	if s.db != nil {
		run(context.Background(), s.db)
	}
}

func run(ctx context.Context, db *sql.DB) {
	db.ExecContext(ctx, "DELETE FROM a")
}
