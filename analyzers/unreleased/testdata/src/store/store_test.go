package store

import (
	"database/sql"
	"testing"
)

func assertError(t *testing.T, err error) {}

func TestFails(t *testing.T) {
	db, _ := sql.Open("postgres", "")
	if _, err := db.Query("SELEC 1"); err == nil {
		t.Error("no error")
	}
	rows, err := db.Query("SELEC 1")
	assertError(t, err)
	if rows != nil {
		t.Error("rows")
	}
	left, err := db.Query("SELECT 1") // want `rows of db.Query are not closed when the function returns in line 25`
	if err != nil {
		t.Fatal(err)
	}
	left.Next()
}
