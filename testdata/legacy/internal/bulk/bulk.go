// Package bulk loads product lists.
package bulk

import (
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/lib/pq"
)

// Product is one line of a product list.
type Product struct {
	SKU        string
	Name       string
	PriceCents int64
	Stock      int
}

// Load copies products into the database, all or none.
func Load(db *sql.DB, products []Product) error {
	tx, err := db.Begin()
	if err != nil {
		return fmt.Errorf("begin load: %w", err)
	}
	defer tx.Rollback()
	stmt, err := tx.Prepare(pq.CopyIn("products", "sku", "name", "price_cents", "stock"))
	if err != nil {
		return fmt.Errorf("start copy: %w", err)
	}
	for _, p := range products {
		if _, err := stmt.Exec(p.SKU, p.Name, p.PriceCents, p.Stock); err != nil {
			return fmt.Errorf("copy %s: %w", p.SKU, err)
		}
	}
	if _, err := stmt.Exec(); err != nil {
		if pqErr, ok := err.(*pq.Error); ok {
			return fmt.Errorf("end copy: %s: %w", pqErr.Detail, err)
		}
		return fmt.Errorf("end copy: %w", err)
	}
	if err := stmt.Close(); err != nil {
		return err
	}
	return tx.Commit()
}

// Update sets prices, and returns the SKUs that are not known.
func Update(db *sql.DB, products []Product) (unknown []string, err error) {
	stmt, err := db.Prepare("UPDATE products SET price_cents = $2, updated_at = now() WHERE sku = $1")
	if err != nil {
		return nil, err
	}
	for _, p := range products {
		res, err := stmt.Exec(p.SKU, p.PriceCents)
		if err != nil {
			return unknown, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return unknown, err
		}
		if n == 0 {
			unknown = append(unknown, p.SKU)
		}
	}
	return unknown, nil
}

// Read parses a list: sku, name, price in cents, stock.
func Read(r io.Reader) ([]Product, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = 4
	var list []Product
	for {
		rec, err := in.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		price, err := strconv.ParseInt(rec[2], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("price of %s: %w", rec[0], err)
		}
		stock, err := strconv.Atoi(rec[3])
		if err != nil {
			return nil, fmt.Errorf("stock of %s: %w", rec[0], err)
		}
		list = append(list, Product{SKU: rec[0], Name: rec[1], PriceCents: price, Stock: stock})
	}
}
