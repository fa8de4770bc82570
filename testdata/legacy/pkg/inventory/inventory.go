// Package inventory tells other programs of the shop what is in stock. They
// bring the database.
package inventory

import (
	"database/sql"
	"errors"
	"fmt"
)

// ErrUnknown is returned for a SKU that the shop does not sell.
var ErrUnknown = errors.New("unknown product")

// Available returns how many pieces can be sold.
func Available(db *sql.DB, sku string) (int, error) {
	var n int
	err := db.QueryRow("SELECT stock FROM products WHERE sku = $1", sku).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrUnknown
	}
	if err != nil {
		return 0, fmt.Errorf("stock of %s: %w", sku, err)
	}
	return n, nil
}

// Short returns the products of which fewer than least are left.
func Short(db *sql.DB, least int) ([]string, error) {
	rows, err := db.Query("SELECT sku FROM products WHERE stock < $1 ORDER BY sku", least)
	if err != nil {
		return nil, fmt.Errorf("products in short supply: %w", err)
	}
	defer rows.Close()
	var skus []string
	for rows.Next() {
		var sku string
		if err := rows.Scan(&sku); err != nil {
			return nil, err
		}
		skus = append(skus, sku)
	}
	return skus, rows.Err()
}
