package report

import (
	"context"
	"database/sql"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"example.com/orders/internal/testdb"
)

// fixture returns a handle on a database with orders, which are put there with
// the other driver.
func fixture(t *testing.T) *sql.DB {
	t.Helper()
	url := testdb.URL(t)
	db := testdb.Open(t, url)
	fill, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer fill.Close()
	for _, statement := range []string{
		"INSERT INTO customers (id, email, name) VALUES (1, 'a@example.com', 'A'), (2, 'b@example.com', 'B')",
		"INSERT INTO products (sku, name, price_cents) VALUES ('ink', 'Ink', 500), ('pen', 'Pen', 1200)",
		`INSERT INTO orders (id, customer_id, status, total_cents, placed_at) VALUES
		 (1, 1, 'paid', 1000, '2026-03-01 10:00Z'), (2, 2, 'new', 3700, '2026-03-01 11:00Z'),
		 (3, 1, 'cancelled', 500, '2026-03-02 10:00Z'), (4, 1, 'new', 1200, '2026-03-03 10:00Z')`,
		`INSERT INTO order_items (order_id, sku, quantity, price_cents) VALUES
		 (1, 'ink', 2, 500), (2, 'pen', 3, 1200), (4, 'pen', 1, 1200)`,
	} {
		if _, err := fill.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestBuild(t *testing.T) {
	db := fixture(t)
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	got, err := Build(context.Background(), db, from, from.AddDate(0, 0, 7))
	if err != nil {
		t.Fatal(err)
	}
	want := []Day{{"2026-03-01", 2, 4700}, {"2026-03-03", 1, 1200}}
	if len(got.Days) != 2 || got.Days[0] != want[0] || got.Days[1] != want[1] || got.Top != "pen" {
		t.Errorf("got %+v, want %v and pen", got, want)
	}
}

func TestBuildOfNothing(t *testing.T) {
	got, err := Build(context.Background(), testdb.New(t), time.Now(), time.Now())
	if err != nil || len(got.Days) != 0 || got.Top != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestBestCustomers(t *testing.T) {
	best, total, err := BestCustomers(context.Background(), fixture(t), 1)
	if err != nil || total != 6400 || len(best) != 1 || best[0] != (Spending{2, 3700}) {
		t.Errorf("got %v of %d, %v", best, total, err)
	}
}
