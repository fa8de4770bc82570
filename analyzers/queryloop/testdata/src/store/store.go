// Package store reads and writes elements one by one.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"example.com/queryloop/users"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	"github.com/netra-systems/netralint/conn"
)

type Order struct {
	ID, User int64
	Coupon   *int64
	Name     string
	Items    []Item
}

type Item struct {
	ID  int64
	SKU string
}

type Key = int64

func open() (*sql.DB, error) { return sql.Open("postgres", "") }

func byParameter(ctx context.Context, tx pgx.Tx, orders []Order) error {
	for i, o := range orders {
		err := tx.QueryRow(ctx, "SELECT name FROM users WHERE id = $1", o.User).Scan(&orders[i].Name) // want `tx.QueryRow sends a query for each element of orders, and waits for each answer; one with = ANY\(\$1\) reads all of them`
		if err != nil {
			return err
		}
	}
	return nil
}

func byIndex(ctx context.Context, pool *pgxpool.Pool, orders []*Order) error {
	for i := range orders {
		rows, err := pool.Query(ctx, "SELECT id, sku FROM items WHERE order_id = $1 ORDER BY id", orders[i].ID) // want `sends a query for each`
		if err != nil {
			return err
		}
		orders[i].Items, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Item])
		if err != nil {
			return fmt.Errorf("items of %d: %w", orders[i].ID, err)
		}
	}
	for i := 0; i < len(orders); i++ {
		o := orders[i]
		if o.Coupon == nil {
			continue
		}
		if err := pool.QueryRow(ctx, "SELECT name FROM coupons WHERE id = $1", *o.Coupon).Scan(&o.Name); err != nil { // want `sends a query`
			return err
		}
	}
	for i := range len(orders) {
		id := orders[i].ID
		if err := pool.QueryRow(ctx, "SELECT name FROM orders WHERE shop = 1 AND id = $1::bigint", id).Scan(&orders[i].Name); err != nil { // want `sends a query`
			return err
		}
	}
	return nil
}

// byQuery reads what it loops over.
func byQuery(ctx context.Context, db *sqlx.DB) (map[Key]int, error) {
	var orders []Order
	if err := db.SelectContext(ctx, &orders, "SELECT id, \"user\" FROM orders WHERE note::text <> ''"); err != nil {
		return nil, err
	}
	count := make(map[Key]int)
	for _, o := range orders {
		var n int
		if err := db.GetContext(ctx, &n, db.Rebind("SELECT count(*) FROM items WHERE order_id = ? AND seller = ?"), o.ID, o.User); err != nil { // want `db.GetContext sends a query for each element of orders, and waits for each answer; one that joins unnest\(\$1, \$2\) reads all of them`
			return nil, err
		}
		count[o.ID] = n
	}
	return count, nil
}

func byRows(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT id FROM orders WHERE at > now()")
	if err != nil {
		return err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	slices.Sort(ids)
	for _, id := range ids {
		row := db.QueryRowContext(ctx, "SELECT name FROM orders WHERE id = $1", id) // want `sends a query`
		var name string
		if err := row.Scan(&name); err != nil {
			return err
		}
	}
	for id := range slices.Values(ids) {
		if _, err := db.ExecContext(ctx, "DELETE FROM orders WHERE id = $1", id); err != nil { // want `db.ExecContext sends a statement for each element of slices.Values\(ids\), and waits for each answer; one with = ANY\(\$1\) or unnest\(\$1\) does it for all of them`
			return err
		}
	}
	return nil
}

func nested(ctx context.Context, db *conn.DB, orders map[Key]*Order) error {
	for id, o := range orders {
		for _, it := range o.Items {
			_, err := db.Exec(ctx, "INSERT INTO items (id, order_id) VALUES (@id, @order)", pgx.NamedArgs{"id": it.ID, "order": id}) // want `db.Exec sends a statement for each element of o.Items, and waits for each answer; a pgx.Batch sends all of them at once`
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func named(ctx context.Context, tx *sqlx.Tx, items []Item) error {
	for _, it := range items {
		if _, err := tx.NamedExecContext(ctx, "INSERT INTO items (id, sku) VALUES (:id, :sku)", it); err != nil { // want `sends a statement`
			return err
		}
	}
	return nil
}

// calls go to another package, and through this one.
func calls(ctx context.Context, s *users.Store, tx *sql.Tx, orders []Order, all []users.User) error {
	for _, o := range orders {
		u, err := s.ByID(ctx, o.User) // want `s.ByID sends a query for each element of orders`
		if err != nil {
			return err
		}
		fmt.Println(u.Name, s.Found(ctx, u.Team)) // want `s.Found sends a query`
	}
	for _, u := range all {
		if err := users.Rename(ctx, tx, u); err != nil { // want `users.Rename sends a statement`
			return err
		}
	}
	return nil
}

func generic(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	for _, id := range ids {
		name, err := users.One(ctx, pool, id) // want `users.One sends a query`
		if err != nil {
			return err
		}
		fmt.Println(name)
	}
	return nil
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func throughInterface(ctx context.Context, q querier, ids []int64) (names []string, err error) {
	for _, id := range ids {
		var name string
		if err := q.QueryRowContext(ctx, "SELECT name FROM t WHERE tags @> '{}' AND id = $1", id).Scan(&name); err != nil { // want `sends a query`
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func literal(pool *pgxpool.Pool) func(ctx context.Context, ids []int64) error {
	return func(ctx context.Context, ids []int64) error {
		for _, id := range ids {
			if _, err := pool.Exec(ctx, "UPDATE orders SET done = true WHERE id = $1", id); err != nil { // want `sends a statement`
				return err
			}
		}
		return nil
	}
}

// byName calls a function literal by the name of a variable.
func byName(ctx context.Context, pool *pgxpool.Pool, totals map[int64]int) error {
	set := func(id int64, total int) error {
		_, err := pool.Exec(ctx, "UPDATE orders SET total = $2 WHERE id = $1", id, total)
		return err
	}
	for id, total := range totals {
		if err := set(id, total); err != nil { // want `set sends a statement for each element of totals`
			return err
		}
	}
	return nil
}
