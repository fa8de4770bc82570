package main

import (
	"database/sql"
	"testing"

	"example.com/orders/internal/testdb"
)

func TestMigrate(t *testing.T) {
	url := testdb.URL(t)
	exists := func(table string) (found bool) {
		t.Helper()
		db, err := sql.Open("postgres", url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.QueryRow("SELECT to_regclass($1) IS NOT NULL", table).Scan(&found); err != nil {
			t.Fatal(err)
		}
		return found
	}
	if err := migrate(url, false); err != nil {
		t.Fatal(err)
	}
	if !exists("orders") || !exists("jobs") {
		t.Error("tables are missing after up")
	}
	if err := migrate(url, true); err != nil {
		t.Fatal(err)
	}
	if !exists("orders") || exists("jobs") {
		t.Error("down did not undo the latest migration alone")
	}
}
