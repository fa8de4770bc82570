package silent

import (
	"database/sql"
	"testing"

	"example.com/mixeddriver/check"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestOpen(t *testing.T) {
	const dsn = "postgres://localhost/test"
	pool, err := pgxpool.New(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := pool.Exec(t.Context(), "SELECT 1"); check.Duplicate(err) { // want `never finds one`
		t.Fatal(err)
	}
}
