// Command worker runs the jobs of the orders service.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"os/signal"
	"time"

	"example.com/orders/internal/config"
	"example.com/orders/internal/database"
	"example.com/orders/internal/report"
	"example.com/orders/internal/worker"
)

func main() {
	cfg := config.Load()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	db, err := database.Connect(cfg)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	replica, err := database.ConnectReplica(config.Replica())
	if err != nil {
		log.Fatal(err)
	}
	defer replica.Close()

	w := &worker.Worker{
		Queue:   worker.NewQueue(db),
		Name:    "worker",
		Count:   4,
		Timeout: cfg.JobTimeout,
		Backoff: 10 * time.Second,
		Handlers: map[string]worker.Handler{
			"spending-report": func(ctx context.Context, job *worker.Job) error {
				var p struct{ Top int }
				if err := json.Unmarshal(job.Payload, &p); err != nil {
					return err
				}
				best, total, err := report.BestCustomers(ctx, replica, p.Top)
				if err != nil {
					return err
				}
				log.Printf("best customers: %v of %d", best, total)
				return nil
			},
		},
	}
	wake := make(chan struct{}, 1)
	go func() {
		if err := worker.Listen(ctx, cfg.DatabaseURL, wake); err != nil {
			log.Fatal(err)
		}
	}()
	w.Run(ctx, wake)
}
