package silent

import (
	"database/sql"
	"testing"
)

func TestCount(t *testing.T) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query("SELECT 1")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
	}
}
