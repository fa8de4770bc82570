// Command extended has a pool of sqlx.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

func main() {
	db, _ := sqlx.Open("pgx", "postgres://localhost/shop")
	db.ExecContext(context.Background(), "DELETE FROM a")
}

var _ *sql.DB
