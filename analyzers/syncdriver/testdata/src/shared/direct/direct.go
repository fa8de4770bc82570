// Package direct returns a *sql.DB over pgx as it is opened.
package direct

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// Open is for the migration tool.
func Open() (*sql.DB, error) { return sql.Open("pgx", "postgres://localhost/shop") }

func clear(ctx context.Context) {
	db, _ := Open()
	db.ExecContext(ctx, "DELETE FROM a")
}
