package quiet

import (
	"database/sql"
	"testing"
)

func TestPools(t *testing.T) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
}

var keptByTest *sql.DB

func TestKept(t *testing.T) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		t.Fatal(err)
	}
	keptByTest = db
}
