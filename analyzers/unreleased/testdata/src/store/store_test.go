package store

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pashagolub/pgxmock/v5"
)

// TestMock holds nothing: there is no database.
func TestMock(t *testing.T) {
	var pool pgxmock.PgxPoolIface
	pool.ExpectBegin()
	tx, err := pool.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	only(tx)
}

func only(tx pgx.Tx) { tx.Conn() }

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
	left, err := db.Query("SELECT 1") // want `rows of db.Query are not closed when the function returns in line 42`
	if err != nil {
		t.Fatal(err)
	}
	left.Next()
}
