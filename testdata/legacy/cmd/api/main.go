// Command api serves the orders API.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/orders/internal/api"
	"example.com/orders/internal/config"
	"example.com/orders/internal/database"
	"example.com/orders/internal/payments"
)

func main() {
	cfg := config.Load()
	db := database.MustConnect(cfg)
	defer db.Close()
	s, err := api.NewServer(db, cfg.DatabaseURL, payments.New(cfg.PaymentsURL))
	if err != nil {
		log.Fatal(err)
	}
	srv := &http.Server{Addr: cfg.Addr, Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		shutdown, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := srv.Shutdown(shutdown); err != nil {
			log.Println("shutdown:", err)
		}
	}()
	log.Println("listening on", cfg.Addr)
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	s.Drain()
}
