// Command needed has a *sql.DB over pgx that it hands on.
package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

func main() {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	db.ExecContext(context.Background(), "DELETE FROM a")
	use(sqlx.NewDb(db, "pgx"))
}

func use(*sqlx.DB) {}
