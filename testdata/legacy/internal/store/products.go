package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"database/sql"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"example.com/orders/internal/database"
)

// Product is a row of products.
type Product struct {
	SKU         string          `db:"sku" json:"sku"`
	Name        string          `db:"name" json:"name"`
	PriceCents  int64           `db:"price_cents" json:"price_cents"`
	Stock       int             `db:"stock" json:"stock"`
	CategoryIDs pq.Int64Array   `db:"category_ids" json:"category_ids"`
	Attributes  json.RawMessage `db:"attributes" json:"attributes"`
	UpdatedAt   time.Time       `db:"updated_at" json:"updated_at"`
}

// Products is the repository of products.
type Products struct {
	db *sqlx.DB
}

// Get returns a product.
func (p *Products) Get(ctx context.Context, sku string) (*Product, error) {
	var out Product
	err := p.db.GetContext(ctx, &out, "SELECT * FROM products WHERE sku = $1", sku)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, database.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read product %s: %w", sku, err)
	}
	return &out, nil
}

// Search returns the products whose name contains text.
func (p *Products) Search(text string) ([]Product, error) {
	found := []Product{}
	err := p.db.Select(&found, "SELECT * FROM products WHERE name ILIKE '%' || $1 || '%' ORDER BY sku", text)
	return found, err
}

// Upsert stores a product.
func (p *Products) Upsert(in Product) error {
	if in.Attributes == nil {
		in.Attributes = json.RawMessage("{}")
	}
	if in.CategoryIDs == nil {
		in.CategoryIDs = pq.Int64Array{}
	}
	_, err := p.db.NamedExec(
		`INSERT INTO products (sku, name, price_cents, stock, category_ids, attributes)
		 VALUES (:sku, :name, :price_cents, :stock, :category_ids, :attributes)
		 ON CONFLICT (sku) DO UPDATE SET name = excluded.name, price_cents = excluded.price_cents,
		 stock = excluded.stock, category_ids = excluded.category_ids, attributes = excluded.attributes,
		 updated_at = now()`, in)
	return database.Translate(err)
}

// BySKU returns the products with these SKUs.
func (p *Products) BySKU(skus []string) (map[string]Product, error) {
	query, args, err := sqlx.In("SELECT * FROM products WHERE sku IN (?)", skus)
	if err != nil {
		return nil, err
	}
	rows, err := p.db.Queryx(p.db.Rebind(query), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[string]Product, len(skus))
	for rows.Next() {
		var x Product
		if err := rows.StructScan(&x); err != nil {
			return nil, err
		}
		found[x.SKU] = x
	}
	return found, rows.Err()
}

// Reprice multiplies the prices of a category by percent, product by product,
// and returns how many changed.
func (p *Products) Reprice(category int64, percent int) (int, error) {
	tx, err := p.db.Beginx()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	var prices []struct {
		SKU   string `db:"sku"`
		Cents int64  `db:"price_cents"`
	}
	if err := tx.Select(&prices, "SELECT sku, price_cents FROM products WHERE $1 = ANY(category_ids) ORDER BY sku", category); err != nil {
		return 0, err
	}
	stmt, err := tx.Preparex("UPDATE products SET price_cents = $2, updated_at = now() WHERE sku = $1")
	if err != nil {
		return 0, err
	}
	for _, x := range prices {
		if _, err := stmt.Exec(x.SKU, x.Cents*int64(percent)/100); err != nil {
			return 0, err
		}
	}
	return len(prices), tx.Commit()
}
