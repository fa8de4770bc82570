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
	db, err := sql.Open("pgx", "postgres://localhost/shop") // want `^sql.Open puts database/sql between this program and pgx though nothing here needs a \*sql.DB; use conn.Open or pgxpool$`
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

// What keeps its type has a place in native pgx.
func plain(db *sql.DB) {
	again := db
	_ = again
	var third *sql.DB = again
	var fourth *sql.DB
	fourth = (third)
	var other = fourth
	rows, _ := other.Query("SELECT 1")
	scan(rows)
	scan(other.QueryRow("SELECT 1"))
	n, fifth := 1, db
	fifth.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: n == 1})
	_, _ = new(error), new([]int)
	all(db, other)
}

func scan(rows interface{ Scan(...any) error }) {}

func all(db, other *sql.DB) {}
