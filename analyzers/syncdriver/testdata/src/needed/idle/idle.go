// Command idle makes no queries.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	db.PingContext(context.Background())
}
