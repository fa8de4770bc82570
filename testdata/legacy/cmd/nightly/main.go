// Command nightly is the Cloud Run job that cleans up and reports every night.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"time"

	_ "github.com/lib/pq"

	"example.com/orders/internal/config"
	"example.com/orders/internal/report"
	"example.com/orders/internal/worker"
)

func main() {
	dsn := os.Getenv("DATABASE_URL")
	if os.Getenv("CLOUD_RUN_JOB") != "" {
		dsn = fmt.Sprintf("host=/cloudsql/%s user=%s password=%s dbname=%s sslmode=disable",
			os.Getenv("INSTANCE_CONNECTION_NAME"), os.Getenv("DB_USER"), os.Getenv("DB_PASS"), os.Getenv("DB_NAME"))
	}
	if dsn == "" {
		dsn = config.Load().DatabaseURL
	}
	rep, err := run(context.Background(), dsn, os.Getenv("MAIL_URL"), time.Now())
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range rep.Days {
		log.Printf("%s: %d orders, %d cents", d.Date, d.Orders, d.TotalCents)
	}
}

func run(ctx context.Context, dsn, mailURL string, now time.Time) (*report.Daily, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	n, err := worker.NewQueue(db).Purge(now.AddDate(0, 0, -7), 5*time.Millisecond)
	if err != nil {
		return nil, fmt.Errorf("purge jobs: %w", err)
	}
	log.Println("purged", n, "jobs")
	if _, err := db.Exec("DELETE FROM audit_log WHERE at < $1", now.AddDate(-1, 0, 0)); err != nil {
		return nil, fmt.Errorf("purge audit log: %w", err)
	}
	if err := remind(db, mailURL, now.AddDate(0, 0, -3)); err != nil {
		return nil, fmt.Errorf("remind customers: %w", err)
	}
	return report.Build(ctx, db, now.AddDate(0, 0, -1), now)
}

// remind has a mail sent to each customer with an order that is unpaid since
// before.
func remind(db *sql.DB, mailURL string, before time.Time) error {
	rows, err := db.Query("SELECT DISTINCT c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = 'new' AND o.placed_at < $1", before)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var email string
		if err := rows.Scan(&email); err != nil {
			return err
		}
		res, err := http.PostForm(mailURL, url.Values{"to": {email}, "template": {"unpaid"}})
		if err != nil {
			return err
		}
		res.Body.Close()
	}
	return rows.Err()
}
