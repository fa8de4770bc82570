package store

import (
	"database/sql"
	"testing"
)

func TestLocks(t *testing.T) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := db.Exec("SELECT 1"); err != nil {
		t.Fatal(err)
	}
}
