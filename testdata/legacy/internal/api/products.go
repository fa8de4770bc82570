package api

import (
	"errors"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"example.com/orders/internal/database"
	"example.com/orders/internal/report"
	"example.com/orders/internal/store"
	"example.com/orders/pkg/inventory"
)

func (s *Server) searchProducts(w http.ResponseWriter, r *http.Request) {
	found, err := s.Products.Search(r.URL.Query().Get("q"))
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, found)
}

func (s *Server) putProduct(w http.ResponseWriter, r *http.Request) {
	var in store.Product
	if !decode(w, r, &in) {
		return
	}
	in.SKU = chi.URLParam(r, "sku")
	if err := s.Products.Upsert(in); err != nil {
		fail(w, err)
		return
	}
	out, err := s.Products.Get(r.Context(), in.SKU)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, out)
}

func (s *Server) stock(w http.ResponseWriter, r *http.Request) {
	n, err := inventory.Available(s.DB, chi.URLParam(r, "sku"))
	if errors.Is(err, inventory.ErrUnknown) {
		err = database.ErrNotFound
	}
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, map[string]int{"available": n})
}

func (s *Server) dailyReport(w http.ResponseWriter, r *http.Request) {
	to := time.Now().Add(24 * time.Hour)
	rep, err := report.Build(r.Context(), s.DB, to.AddDate(0, 0, -30), to)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, rep)
}
