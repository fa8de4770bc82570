package main

import (
	"database/sql"
	"testing"
)

func TestPool(t *testing.T) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
}
