// Package shared returns a *sql.DB over pgx to whoever needs one.
package shared

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// Open is for the migration tool.
func Open(ctx context.Context) (*sql.DB, error) {
	db, err := sql.Open("pgx", "postgres://localhost/shop")
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, "SELECT 1")
	return db, err
}
