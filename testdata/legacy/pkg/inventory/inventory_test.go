package inventory_test

import (
	"testing"

	"example.com/orders/internal/testdb"
	"example.com/orders/pkg/inventory"
)

func TestInventory(t *testing.T) {
	db := testdb.New(t)
	if _, err := db.Exec("INSERT INTO products (sku, name, price_cents, stock) VALUES ('ink', 'Ink', 500, 3), ('pen', 'Pen', 1200, 0)"); err != nil {
		t.Fatal(err)
	}
	if n, err := inventory.Available(db, "ink"); n != 3 || err != nil {
		t.Errorf("ink: %d, %v", n, err)
	}
	if _, err := inventory.Available(db, "cap"); err != inventory.ErrUnknown {
		t.Errorf("cap: %v", err)
	}
	short, err := inventory.Short(db, 3)
	if err != nil || len(short) != 1 || short[0] != "pen" {
		t.Errorf("short: %v, %v", short, err)
	}
}
