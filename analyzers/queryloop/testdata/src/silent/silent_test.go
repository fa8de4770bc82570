package silent

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
)

func TestNames(t *testing.T) {
	var pool *pgxpool.Pool
	rows, _ := pool.Query(t.Context(), "SELECT id FROM users")
	ids := []int64{}
	for rows.Next() {
		ids = append(ids, 1)
	}
	for _, id := range ids {
		if err := pool.QueryRow(t.Context(), byID, id).Scan(new(string)); err != nil {
			t.Fatal(err)
		}
	}
}
