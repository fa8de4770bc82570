package main

import (
	"database/sql"
	"testing"

	"example.com/nullpool/store"
)

func TestPool(t *testing.T) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := store.New(""); err != nil {
		t.Fatal(err)
	}
}
