// Command variadic hands on its pools as a list.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	db.ExecContext(context.Background(), "DELETE FROM a")
	many(1, db)
	many(1, db, db)
}

func many(n int, dbs ...*sql.DB) {}
