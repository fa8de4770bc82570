// Command cmd is a program.
package main

import (
	"context"
	"net/http"
	"os/signal"
	"syscall"

	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	pool, err := pgxpool.New(ctx, "")
	if err != nil {
		return
	}
	pool.Exec(context.Background(), "CREATE TABLE a ()") // main knows
	func() {
		pool.Exec(context.Background(), "CREATE TABLE b ()")
	}()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		pool.Exec(context.Background(), "DELETE FROM a") // want `pool.Exec gets context.Background\(\) while r.Context\(\) is in scope`
		pool.Exec(ctx, "DELETE FROM a")
	})
}
