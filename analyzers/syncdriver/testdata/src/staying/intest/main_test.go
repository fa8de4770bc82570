package main

import (
	"database/sql"
	"testing"

	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps.*; netralint -fix ./... moves the module off it$`
)

func TestOpen(t *testing.T) {
	_, _ = sql.Open("postgres", "")
}
