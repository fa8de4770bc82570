package silent

import (
	"database/sql"
	"testing"
)

func TestSet(t *testing.T) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		t.Fatal(err)
	}
	db.Exec("SET search_path TO a")
}
