package main

import (
	"database/sql"
	"testing"
)

func TestOpen(t *testing.T) {
	db, _ := sql.Open("pgx", "postgres://localhost/shop")
	db.Exec("DELETE FROM a")
	use(db)
}

func use(any) {}
