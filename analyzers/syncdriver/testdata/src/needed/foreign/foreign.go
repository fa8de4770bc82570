// Command foreign hands its pool to another package.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"

	"example.com/shop/needed/foreign/store"
)

func main() {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	db.ExecContext(context.Background(), "DELETE FROM a")
	store.Use(db)
}
