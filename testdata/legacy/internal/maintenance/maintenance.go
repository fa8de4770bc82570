// Package maintenance holds the chores that run beside the service.
package maintenance

import (
	"context"
	dbsql "database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// ErrBusy is returned when another run holds the lock.
var ErrBusy = errors.New("maintenance is already running")

const lockKey = 7_402_115

// Runner does the chores on one database.
type Runner struct {
	db *dbsql.DB
}

// Open connects to the database at url.
func Open(url, name string) (*Runner, error) {
	dsn, err := pq.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("parse database URL: %w", err)
	}
	db, err := dbsql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	if _, err := db.Exec("SET application_name = " + pq.QuoteLiteral(name)); err != nil {
		return nil, err
	}
	if _, err := db.Exec("SET statement_timeout = '10min'"); err != nil {
		return nil, err
	}
	return &Runner{db: db}, nil
}

// Close ends the runner.
func (r *Runner) Close() error { return r.db.Close() }

// Locked runs fn unless another process does.
func (r *Runner) Locked(fn func() error) error {
	var got bool
	if err := r.db.QueryRow("SELECT pg_try_advisory_lock($1)", lockKey).Scan(&got); err != nil {
		return err
	}
	if !got {
		return ErrBusy
	}
	defer r.db.Exec("SELECT pg_advisory_unlock($1)", lockKey)
	return fn()
}

// ExpireJobs removes done jobs older than keep.
func (r *Runner) ExpireJobs(keep time.Duration) error {
	_, err := r.db.Query("DELETE FROM jobs WHERE done_at < $1", time.Now().Add(-keep))
	return err
}

// ResetSequence lets order numbers start after the last order, as is needed
// after a restore.
func (r *Runner) ResetSequence() {
	r.db.QueryRow("SELECT setval('orders_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM orders), false)")
}

// Analyze refreshes the statistics of tables.
func (r *Runner) Analyze(ctx context.Context, tables ...string) error {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if _, err := conn.ExecContext(ctx, "ANALYZE "+pq.QuoteIdentifier(t)); err != nil {
			return fmt.Errorf("analyze %s: %w", t, err)
		}
	}
	return conn.Close()
}

// Dormant returns how many customers have no order newer than age.
func (r *Runner) Dormant(age time.Duration) (n int, err error) {
	r.db.SetMaxOpenConns(1)
	defer r.db.SetMaxOpenConns(4)
	if _, err := r.db.Exec("CREATE TEMP TABLE active AS SELECT DISTINCT customer_id FROM orders WHERE placed_at > $1::timestamptz",
		time.Now().Add(-age)); err != nil {
		return 0, err
	}
	err = r.db.QueryRow("SELECT count(*) FROM customers c WHERE NOT EXISTS (SELECT 1 FROM active a WHERE a.customer_id = c.id)").Scan(&n)
	if err != nil {
		return 0, err
	}
	_, err = r.db.Exec("DROP TABLE active")
	return n, err
}
