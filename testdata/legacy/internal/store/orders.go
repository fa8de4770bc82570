package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"example.com/orders/internal/database"
)

// Order is a row of orders with its items.
type Order struct {
	ID         int64
	CustomerID int64
	Status     string
	Note       sql.NullString
	TotalCents int64
	PlacedAt   time.Time
	PaidAt     sql.NullTime
	Items      []Item
}

// Item is one line of an order.
type Item struct {
	SKU        string
	Quantity   int
	PriceCents int64
}

// Charger takes money for an order and returns the payment's reference.
type Charger interface {
	Charge(ctx context.Context, orderID, cents int64) (string, error)
}

// Orders is the repository of orders.
type Orders struct {
	db        *sql.DB
	customers *Customers
}

const orderColumns = "id, customer_id, status, note, total_cents, placed_at, paid_at"

// Create stores an order, takes its items from the stock and returns it.
func (o *Orders) Create(customerID int64, note string, items []Item) (*Order, error) {
	var id int64
	err := database.WithTx(o.db, func(tx *database.Tx) error {
		known, err := o.customers.Exists(customerID)
		if err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("customer %d: %w", customerID, database.ErrInvalid)
		}
		err = tx.QueryRow("INSERT INTO orders (customer_id, note) VALUES ($1, $2) RETURNING id",
			customerID, sql.NullString{String: note, Valid: note != ""}).Scan(&id)
		if err != nil {
			return err
		}
		total, err := take(tx, id, items)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE orders SET total_cents = $2 WHERE id = $1", id, total); err != nil {
			return err
		}
		return Record(tx, "api", "order.created", map[string]any{"order": id, "total": total})
	})
	if err != nil {
		return nil, database.Translate(err)
	}
	return o.Get(context.Background(), id)
}

func take(tx *sql.Tx, id int64, items []Item) (total int64, err error) {
	for _, it := range items {
		var price int64
		err := tx.QueryRow("UPDATE products SET stock = stock - $2 WHERE sku = $1 RETURNING price_cents", it.SKU, it.Quantity).Scan(&price)
		if err == sql.ErrNoRows {
			return 0, fmt.Errorf("product %s: %w", it.SKU, database.ErrInvalid)
		}
		if err != nil {
			return 0, err
		}
		if _, err := tx.Exec("INSERT INTO order_items (order_id, sku, quantity, price_cents) VALUES ($1, $2, $3, $4)",
			id, it.SKU, it.Quantity, price); err != nil {
			return 0, err
		}
		total += price * int64(it.Quantity)
	}
	return total, nil
}

// Get returns an order with its items; sql.ErrNoRows when there is none.
func (o *Orders) Get(ctx context.Context, id int64) (*Order, error) {
	var x Order
	row := o.db.QueryRowContext(ctx, "SELECT "+orderColumns+" FROM orders WHERE id = $1", id)
	if err := row.Scan(&x.ID, &x.CustomerID, &x.Status, &x.Note, &x.TotalCents, &x.PlacedAt, &x.PaidAt); err != nil {
		return nil, err
	}
	var err error
	x.Items, err = o.items(x.ID)
	return &x, err
}

// List returns the orders of a customer, newest first.
func (o *Orders) List(ctx context.Context, customerID int64) ([]Order, error) {
	rows, err := o.db.QueryContext(ctx, "SELECT "+orderColumns+" FROM orders WHERE customer_id = $1 ORDER BY id DESC", customerID)
	if err != nil {
		return nil, fmt.Errorf("list orders of %d: %w", customerID, err)
	}
	defer rows.Close()
	var all []Order
	for rows.Next() {
		var x Order
		if err := rows.Scan(&x.ID, &x.CustomerID, &x.Status, &x.Note, &x.TotalCents, &x.PlacedAt, &x.PaidAt); err != nil {
			return nil, err
		}
		if x.Items, err = o.items(x.ID); err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, rows.Err()
}

func (o *Orders) items(id int64) ([]Item, error) {
	rows, err := o.db.Query("SELECT sku, quantity, price_cents FROM order_items WHERE order_id = $1 ORDER BY sku", id)
	if err != nil {
		return nil, err
	}
	return database.Collect(rows, func(r *sql.Rows) (it Item, err error) {
		err = r.Scan(&it.SKU, &it.Quantity, &it.PriceCents)
		return it, err
	})
}

// Pay charges an order and marks it paid. The row stays locked meanwhile, so
// that nobody pays twice.
func (o *Orders) Pay(ctx context.Context, id int64, payments Charger) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var status string
	var total int64
	err = tx.QueryRow("SELECT status, total_cents FROM orders WHERE id = $1 FOR UPDATE", id).Scan(&status, &total)
	switch {
	case err == sql.ErrNoRows:
		return database.ErrNotFound
	case err != nil:
		return err
	case status != "new":
		return fmt.Errorf("order %d is %s: %w", id, status, database.ErrInvalid)
	}
	ref, err := payments.Charge(ctx, id, total)
	if err != nil {
		return fmt.Errorf("charge order %d: %w", id, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE orders SET status = 'paid', paid_at = now(), payment_ref = $2 WHERE id = $1", id, ref); err != nil {
		return err
	}
	if err := Record(tx, "payments", "order.paid", map[string]any{"order": id, "ref": ref}); err != nil {
		return err
	}
	return tx.Commit()
}

// Ship marks a paid order as shipped and returns its customer.
func (o *Orders) Ship(id int64) (customer int64, err error) {
	tx, err := o.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.Query("UPDATE orders SET status = 'shipped' WHERE id = $1 AND status = 'paid' RETURNING customer_id", id)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, database.ErrInvalid
	}
	if err := rows.Scan(&customer); err != nil {
		return 0, err
	}
	return customer, tx.Commit()
}

// Cancel cancels an order that is not paid and puts its items back.
func (o *Orders) Cancel(id int64) error {
	tx, err := o.db.Begin()
	if err != nil {
		return err
	}
	res, err := tx.Exec("UPDATE orders SET status = 'cancelled' WHERE id = $1 AND status = 'new'", id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		tx.Rollback()
		return fmt.Errorf("order %d cannot be cancelled: %w", id, database.ErrInvalid)
	}
	_, err = tx.Exec("UPDATE products p SET stock = stock + i.quantity FROM order_items i WHERE i.order_id = $1 AND i.sku = p.sku", id)
	if err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Stream sends all orders placed since to the channel it returns, which it
// closes at the end.
func (o *Orders) Stream(since time.Time) (<-chan Order, error) {
	rows, err := o.db.Query("SELECT "+orderColumns+" FROM orders WHERE placed_at >= $1 ORDER BY id", since)
	if err != nil {
		return nil, err
	}
	out := make(chan Order)
	go func() {
		defer close(out)
		defer rows.Close()
		for rows.Next() {
			var x Order
			if err := rows.Scan(&x.ID, &x.CustomerID, &x.Status, &x.Note, &x.TotalCents, &x.PlacedAt, &x.PaidAt); err != nil {
				return
			}
			out <- x
		}
	}()
	return out, nil
}
