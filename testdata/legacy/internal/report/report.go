// Package report computes the figures the shop looks at every morning.
package report

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"

	"example.com/orders/internal/database"
	"example.com/orders/internal/reportdb"
)

// Daily is the report of a span of days.
type Daily struct {
	Days []Day
	Top  string
}

// Day is one line of the report.
type Day struct {
	Date       string
	Orders     int64
	TotalCents int64
}

// Build reads the report of the days from from to to.
func Build(ctx context.Context, db *sql.DB, from, to time.Time) (*Daily, error) {
	q := reportdb.New(db)
	totals, err := q.DailyTotals(ctx, reportdb.DailyTotalsParams{PlacedAt: from, PlacedAt_2: to})
	if err != nil {
		return nil, fmt.Errorf("daily totals: %w", err)
	}
	out := &Daily{Days: make([]Day, 0, len(totals))}
	for _, t := range totals {
		out.Days = append(out.Days, Day{Date: t.Day.Format(time.DateOnly), Orders: t.Orders, TotalCents: t.TotalCents})
	}
	top, err := q.TopProduct(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("top product: %w", err)
	}
	out.Top = top.Sku
	return out, nil
}

// Spending is what a customer spent.
type Spending struct {
	Customer int64
	Cents    int64
}

// BestCustomers returns who spent most, and the sum of all orders at the same
// moment.
func BestCustomers(ctx context.Context, db *sql.DB, n int) (best []Spending, total int64, err error) {
	err = database.WithSnapshot(ctx, db, func(tx *database.Tx) error {
		rows, err := tx.Query("SELECT customer_id, sum(total_cents)::bigint FROM orders GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $1", n)
		if err != nil {
			return err
		}
		for rows.Next() {
			var s Spending
			if err := rows.Scan(&s.Customer, &s.Cents); err != nil {
				log.Println("skip customer:", err)
				continue
			}
			best = append(best, s)
		}
		rows.Close()
		return tx.QueryRowContext(ctx, "SELECT coalesce(sum(total_cents), 0)::bigint FROM orders").Scan(&total)
	})
	return best, total, err
}
