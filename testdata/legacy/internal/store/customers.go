package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	"example.com/orders/internal/database"
)

// Customer is a row of customers.
type Customer struct {
	ID         int64
	Email      string
	Name       string
	Phone      sql.NullString
	ReferredBy sql.NullInt64
	Tags       []string
	CreatedAt  time.Time
}

// Customers is the repository of customers.
type Customers struct {
	db      *sql.DB
	byID    *sql.Stmt
	byEmail *sql.Stmt
}

const customerColumns = "id, email, name, phone, referred_by, tags, created_at"

// NewCustomers prepares the statements of the repository.
func NewCustomers(db *sql.DB) (*Customers, error) {
	byID, err := db.Prepare("SELECT " + customerColumns + " FROM customers WHERE id = $1")
	if err != nil {
		return nil, fmt.Errorf("prepare customer by id: %w", err)
	}
	byEmail, err := db.Prepare("SELECT " + customerColumns + " FROM customers WHERE email = $1")
	if err != nil {
		return nil, fmt.Errorf("prepare customer by email: %w", err)
	}
	return &Customers{db: db, byID: byID, byEmail: byEmail}, nil
}

// Close releases the statements.
func (c *Customers) Close() error {
	if err := c.byID.Close(); err != nil {
		return err
	}
	return c.byEmail.Close()
}

// Create inserts a customer and fills in its ID and time.
func (c *Customers) Create(ctx context.Context, in *Customer) error {
	err := c.db.QueryRowContext(ctx,
		`INSERT INTO customers (email, name, phone, referred_by, tags)
		 VALUES ($1, $2, $3, $4, $5) RETURNING id, created_at`,
		in.Email, in.Name, in.Phone, in.ReferredBy, pq.Array(in.Tags)).Scan(&in.ID, &in.CreatedAt)
	if database.IsUnique(err, "customers_email_key") {
		return database.ErrConflict
	}
	return database.Translate(err)
}

// Get returns a customer.
func (c *Customers) Get(id int64) (*Customer, error) {
	return scanCustomer(c.byID.QueryRow(id))
}

// ByEmail returns the customer with this address.
func (c *Customers) ByEmail(ctx context.Context, email string) (*Customer, error) {
	return scanCustomer(c.byEmail.QueryRowContext(ctx, email))
}

// Exists reports whether there is a customer with this ID.
func (c *Customers) Exists(id int64) (bool, error) {
	return database.Scalar[bool](c.db, "SELECT EXISTS (SELECT 1 FROM customers WHERE id = $1)", id)
}

// ByTag returns the customers that carry all the tags, oldest first.
func (c *Customers) ByTag(tags ...string) ([]Customer, error) {
	rows, err := c.db.Query("SELECT "+customerColumns+" FROM customers WHERE tags @> $1 ORDER BY id", pq.Array(tags))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []Customer
	for rows.Next() {
		var x Customer
		if err := rows.Scan(&x.ID, &x.Email, &x.Name, &x.Phone, &x.ReferredBy, pq.Array(&x.Tags), &x.CreatedAt); err != nil {
			return nil, err
		}
		found = append(found, x)
	}
	return found, nil
}

// ByIDs returns the customers with these IDs.
func (c *Customers) ByIDs(ctx context.Context, ids []int64) ([]Customer, error) {
	rows, err := c.db.QueryContext(ctx, "SELECT "+customerColumns+" FROM customers WHERE id = ANY($1) ORDER BY id", pq.Array(ids))
	if err != nil {
		return nil, err
	}
	return database.Collect(rows, func(r *sql.Rows) (Customer, error) {
		var x Customer
		err := r.Scan(&x.ID, &x.Email, &x.Name, &x.Phone, &x.ReferredBy, (*pq.StringArray)(&x.Tags), &x.CreatedAt)
		return x, err
	})
}

// Referrers returns who brought the customer, and who brought them, up to the
// first.
func (c *Customers) Referrers(id int64) ([]string, error) {
	var chain []string
	for next := id; ; {
		var name string
		var by sql.Null[int64]
		err := c.db.QueryRow("SELECT name, referred_by FROM customers WHERE id = $1", next).Scan(&name, &by)
		if err != nil {
			return nil, database.Translate(err)
		}
		if next != id {
			chain = append(chain, name)
		}
		if !by.Valid {
			return chain, nil
		}
		next = by.V
	}
}

// SetPhone stores a number; an empty one removes it.
func (c *Customers) SetPhone(id int64, phone string) error {
	res, err := c.db.Exec("UPDATE customers SET phone = $2 WHERE id = $1",
		id, sql.NullString{String: phone, Valid: phone != ""})
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return sql.ErrNoRows
	}
	return nil
}

// Emails returns the address of every customer that was not seen since.
func (c *Customers) Emails(since time.Time) ([]string, error) {
	rows, err := c.db.Query(
		`SELECT c.email, max(o.placed_at) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id
		 GROUP BY c.email ORDER BY c.email`)
	if err != nil {
		return nil, err
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var emails []string
	for rows.Next() {
		var email string
		var last pq.NullTime
		if err := rows.Scan(&email, &last); err != nil {
			return nil, err
		}
		if !last.Valid || last.Time.Before(since) {
			emails = append(emails, email)
		}
	}
	return emails, rows.Close()
}

func scanCustomer(row *sql.Row) (*Customer, error) {
	var x Customer
	err := row.Scan(&x.ID, &x.Email, &x.Name, &x.Phone, &x.ReferredBy, pq.Array(&x.Tags), &x.CreatedAt)
	if err == sql.ErrNoRows {
		return nil, database.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read customer: %w", err)
	}
	return &x, nil
}
