package api

import (
	"encoding/csv"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"example.com/orders/internal/store"
)

type orderView struct {
	ID         int64      `json:"id"`
	CustomerID int64      `json:"customer_id"`
	Status     string     `json:"status"`
	Note       string     `json:"note,omitempty"`
	TotalCents int64      `json:"total_cents"`
	PaidAt     *time.Time `json:"paid_at,omitempty"`
	Items      []itemView `json:"items"`
}

type itemView struct {
	SKU        string `json:"sku"`
	Quantity   int    `json:"quantity"`
	PriceCents int64  `json:"price_cents"`
}

func viewOrder(o *store.Order) orderView {
	v := orderView{ID: o.ID, CustomerID: o.CustomerID, Status: o.Status, Note: o.Note.String, TotalCents: o.TotalCents, Items: []itemView{}}
	if o.PaidAt.Valid {
		v.PaidAt = &o.PaidAt.Time
	}
	for _, it := range o.Items {
		v.Items = append(v.Items, itemView(it))
	}
	return v
}

func (s *Server) createOrder(w http.ResponseWriter, r *http.Request) {
	var in orderView
	if !decode(w, r, &in) {
		return
	}
	items := make([]store.Item, 0, len(in.Items))
	for _, it := range in.Items {
		items = append(items, store.Item(it))
	}
	o, err := s.Orders.Create(in.CustomerID, in.Note, items)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, viewOrder(o))
}

func (s *Server) getOrder(w http.ResponseWriter, r *http.Request) {
	id, ok := idOf(w, r)
	if !ok {
		return
	}
	o, err := s.Orders.Get(r.Context(), id)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, viewOrder(o))
}

func (s *Server) listOrders(w http.ResponseWriter, r *http.Request) {
	id, ok := idOf(w, r)
	if !ok {
		return
	}
	all, err := s.Orders.List(r.Context(), id)
	if err != nil {
		fail(w, err)
		return
	}
	views := make([]orderView, 0, len(all))
	for i := range all {
		views = append(views, viewOrder(&all[i]))
	}
	reply(w, http.StatusOK, views)
}

func (s *Server) payOrder(w http.ResponseWriter, r *http.Request) {
	id, ok := idOf(w, r)
	if !ok {
		return
	}
	if err := s.Orders.Pay(r.Context(), id, s.Payments); err != nil {
		fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) shipOrder(w http.ResponseWriter, r *http.Request) {
	id, ok := idOf(w, r)
	if !ok {
		return
	}
	customer, err := s.Orders.Ship(id)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, map[string]int64{"customer_id": customer})
	s.background.Go(func() { // nobody waits for the audit log
		if err := store.Record(s.DB, "api", "order.shipped", map[string]int64{"order": id}); err != nil {
			slog.Error("audit log", "order", id, "error", err)
		}
	})
}

func (s *Server) cancelOrder(w http.ResponseWriter, r *http.Request) {
	id, ok := idOf(w, r)
	if !ok {
		return
	}
	if err := s.Orders.Cancel(id); err != nil {
		fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) exportOrders(w http.ResponseWriter, r *http.Request) {
	orders, err := s.Orders.Stream(time.Time{})
	if err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv")
	out := csv.NewWriter(w)
	for o := range orders {
		_ = out.Write([]string{strconv.FormatInt(o.ID, 10), o.Status, strconv.FormatInt(o.TotalCents, 10)})
	}
	out.Flush()
}
