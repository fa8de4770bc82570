// Command either can have another database.
package main

import (
	"context"
	"database/sql"
	"os"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	name := "pgx"
	if len(os.Args) > 1 {
		name = "mysql"
	}
	db, _ := sql.Open(name, "")
	run(context.Background(), db)
}

func run(ctx context.Context, db *sql.DB) {
	db.ExecContext(ctx, "DELETE FROM a")
}
