// Package exported keeps the pool where other packages get at it.
package exported

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// DB is the pool.
var DB, _ = sql.Open("pgx", "postgres://localhost/shop")

func main() { run(context.Background(), DB) }

func run(ctx context.Context, db *sql.DB) {
	db.ExecContext(ctx, "DELETE FROM a")
}
