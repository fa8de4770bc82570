package scope

import (
	"database/sql"
	"testing"
)

func TestStore(t *testing.T) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		t.Fatal(err)
	}
	db.Exec("DELETE FROM a") // want `db.Exec takes no context.*; use ExecContext with t.Context\(\)`
	t.Cleanup(func() {
		db.Exec("DELETE FROM a") // want `use ExecContext \(it is in a function literal`
	})
	tx, err := db.Begin() // want `use BeginTx \(the result outlives the context in scope\)`
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	})
}
