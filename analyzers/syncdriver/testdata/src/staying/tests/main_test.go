package main

import (
	"database/sql"
	"testing"
)

func TestOpen(t *testing.T) {
	if _, err := sql.Open("postgres", ""); err != nil { // want `sql.Open opens PostgreSQL through lib/pq`
		t.Error(err)
	}
}
