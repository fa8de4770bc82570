package silent

import (
	"database/sql"
	"testing"
)

func TestOpen(t *testing.T) {
	if _, err := sql.Open("postgres", "postgres://app:secret@db.example.com/shop?sslmode=disable"); err != nil {
		t.Fatal(err)
	}
}
