// Package api is the HTTP interface of the orders service.
package api

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"example.com/orders/internal/database"
	"example.com/orders/internal/store"
)

// OrderStore is what the handlers need of the order repository.
type OrderStore interface {
	Create(customerID int64, note string, items []store.Item) (*store.Order, error)
	Get(ctx context.Context, id int64) (*store.Order, error)
	List(ctx context.Context, customerID int64) ([]store.Order, error)
	Pay(ctx context.Context, id int64, payments store.Charger) error
	Ship(id int64) (int64, error)
	Cancel(id int64) error
	Stream(since time.Time) (<-chan store.Order, error)
}

var _ OrderStore = (*store.Orders)(nil)

// Server answers requests.
type Server struct {
	DB          *sql.DB
	DatabaseURL string
	Orders      OrderStore
	Customers   *store.Customers
	Products    *store.Products
	Audit       *store.Audit
	Payments    store.Charger

	background sync.WaitGroup
}

// NewServer returns a server on db.
func NewServer(db *sql.DB, url string, payments store.Charger) (*Server, error) {
	s, err := store.New(db)
	if err != nil {
		return nil, err
	}
	return &Server{
		DB:          db,
		DatabaseURL: url,
		Orders:      s.Orders,
		Customers:   s.Customers,
		Products:    s.Products,
		Audit:       store.NewAudit(db),
		Payments:    payments,
	}, nil
}

// Handler returns the routes.
func (s *Server) Handler() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Recoverer)
	r.Get("/healthz", s.health)
	r.Route("/customers", func(r chi.Router) {
		r.Post("/", s.createCustomer)
		r.Get("/", s.customersByTag)
		r.Get("/{id}", one(s.Customers.Get, viewCustomer))
		r.Put("/{id}/phone", s.setPhone)
		r.Get("/{id}/orders", s.listOrders)
		r.Get("/{id}/referrers", s.referrers)
	})
	r.Route("/orders", func(r chi.Router) {
		r.Post("/", s.createOrder)
		r.Get("/export.csv", s.exportOrders)
		r.Get("/{id}", s.getOrder)
		r.Post("/{id}/pay", s.payOrder)
		r.Post("/{id}/ship", s.shipOrder)
		r.Delete("/{id}", s.cancelOrder)
	})
	r.Get("/products", s.searchProducts)
	r.Put("/products/{sku}", s.putProduct)
	r.Get("/products/{sku}/stock", s.stock)
	r.Get("/reports/daily", s.dailyReport)
	r.Get("/stats", s.stats)
	return r
}

// Drain waits for what requests have left to be done. Call it when no request
// can come any more.
func (s *Server) Drain() { s.background.Wait() }

// health opens a connection of its own, so that a full pool does not make the
// service look ill.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", s.DatabaseURL)
	if err != nil {
		fail(w, err)
		return
	}
	defer db.Close()
	if err := db.Ping(); err != nil {
		http.Error(w, "database: "+err.Error(), http.StatusServiceUnavailable)
		return
	}
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (s *Server) stats(w http.ResponseWriter, r *http.Request) {
	var customers, orders int64
	err := s.DB.QueryRow("SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM orders)").Scan(&customers, &orders)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, map[string]int64{"customers": customers, "orders": orders})
}

// fail answers with the status that fits err.
func fail(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	switch {
	case err == sql.ErrNoRows, errors.Is(err, database.ErrNotFound):
		status = http.StatusNotFound
	case errors.Is(err, database.ErrConflict):
		status = http.StatusConflict
	case errors.Is(err, database.ErrInvalid):
		status = http.StatusUnprocessableEntity
	case errors.Is(err, database.ErrRetry):
		status = http.StatusServiceUnavailable
	default:
		slog.Error("request failed", "error", err)
	}
	reply(w, status, map[string]string{"error": err.Error()})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		slog.Warn("write response", "error", err)
	}
}

func idOf(w http.ResponseWriter, r *http.Request) (int64, bool) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		reply(w, http.StatusBadRequest, map[string]string{"error": "bad id"})
	}
	return id, err == nil
}

// one answers with the thing that find returns for the ID in the path.
func one[T, V any](find func(id int64) (T, error), view func(T) V) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, ok := idOf(w, r)
		if !ok {
			return
		}
		v, err := find(id)
		if err != nil {
			fail(w, err)
			return
		}
		reply(w, http.StatusOK, view(v))
	}
}

func decode(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(r.Body).Decode(v); err != nil {
		reply(w, http.StatusBadRequest, map[string]string{"error": "bad JSON: " + err.Error()})
		return false
	}
	return true
}
