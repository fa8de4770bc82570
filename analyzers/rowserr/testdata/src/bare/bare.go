// Package bare reads rows of pgx in transactions, and has no conn.
package bare

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

var errNotFound = errors.New("not found")

// shipped takes an error of the statement for an order that is not paid.
func shipped(ctx context.Context, tx pgx.Tx, id int) (customer int, err error) {
	rows, err := tx.Query(ctx, "UPDATE orders SET shipped = true WHERE id = $1 AND paid RETURNING customer_id", id)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() { // want `rows.Err is not checked where rows.Next is false`
		return 0, errNotFound
	}
	err = rows.Scan(&customer)
	return customer, err
}
