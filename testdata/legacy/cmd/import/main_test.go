package main

import (
	"os"
	"path/filepath"
	"testing"

	"example.com/orders/internal/testdb"
)

func TestLoad(t *testing.T) {
	url := testdb.URL(t)
	db := testdb.Open(t, url)
	file := filepath.Join(t.TempDir(), "products.csv")
	for i, list := range []string{"ink,Ink,500,3\npen,Pen,1200,1\n", "pen,Pen,1300,1\nnib,Nib,1,1\n"} {
		if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := load(url, file, i == 1); err != nil {
			t.Fatal(err)
		}
	}
	var n, sum int64
	if err := db.QueryRow("SELECT count(*), sum(price_cents)::bigint FROM products").Scan(&n, &sum); err != nil || n != 2 || sum != 1800 {
		t.Errorf("%d products of %d cents, %v; want 2 of 1800", n, sum, err)
	}
}
