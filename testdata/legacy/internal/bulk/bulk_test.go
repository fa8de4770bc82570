package bulk

import (
	"errors"
	"strings"
	"testing"

	"github.com/lib/pq"

	"example.com/orders/internal/testdb"
)

func TestLoadAndUpdate(t *testing.T) {
	db := testdb.New(t)
	list, err := Read(strings.NewReader("ink,\"Ink, blue\",500,3\npen,Pen\t\\x,1200,0\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := Load(db, list); err != nil {
		t.Fatal(err)
	}
	var names string
	var sum int64
	if err := db.QueryRow("SELECT string_agg(name, '|' ORDER BY sku), sum(price_cents)::bigint FROM products").Scan(&names, &sum); err != nil {
		t.Fatal(err)
	}
	if names != "Ink, blue|Pen\t\\x" || sum != 1700 {
		t.Errorf("loaded %q, %d", names, sum)
	}
	unknown, err := Update(db, []Product{{SKU: "ink", PriceCents: 550}, {SKU: "nib", PriceCents: 1}})
	if err != nil || len(unknown) != 1 || unknown[0] != "nib" {
		t.Errorf("update: %v, %v", unknown, err)
	}
}

func TestLoadIsAllOrNothing(t *testing.T) {
	db := testdb.New(t)
	err := Load(db, []Product{{SKU: "ink", Name: "Ink"}, {SKU: "ink", Name: "Ink again"}})
	var pqErr *pq.Error
	if !errors.As(err, &pqErr) || pqErr.Code != "23505" || pqErr.Table != "products" {
		t.Errorf("same SKU twice: %v", err)
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM products").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d products, %v; want none", n, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, in := range []string{"ink,Ink,500", "ink,Ink,much,3", "ink,Ink,5,few"} {
		if list, err := Read(strings.NewReader(in)); err == nil {
			t.Errorf("%q: got %v", in, list)
		}
	}
}
