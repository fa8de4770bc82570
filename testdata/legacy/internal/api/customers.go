package api

import (
	"context"
	"database/sql"
	"net/http"

	"example.com/orders/internal/store"
)

type customerView struct {
	ID         int64    `json:"id"`
	Email      string   `json:"email"`
	Name       string   `json:"name"`
	Phone      string   `json:"phone,omitempty"`
	ReferredBy int64    `json:"referred_by,omitempty"`
	Tags       []string `json:"tags"`
}

func viewCustomer(c *store.Customer) customerView {
	return customerView{ID: c.ID, Email: c.Email, Name: c.Name, Phone: c.Phone.String, ReferredBy: c.ReferredBy.Int64, Tags: c.Tags}
}

func (s *Server) createCustomer(w http.ResponseWriter, r *http.Request) {
	var in customerView
	if !decode(w, r, &in) {
		return
	}
	c := store.Customer{
		Email:      in.Email,
		Name:       in.Name,
		Phone:      sql.NullString{String: in.Phone, Valid: in.Phone != ""},
		ReferredBy: sql.NullInt64{Int64: in.ReferredBy, Valid: in.ReferredBy != 0},
		Tags:       in.Tags,
	}
	if c.Tags == nil {
		c.Tags = []string{}
	}
	if err := s.Customers.Create(r.Context(), &c); err != nil {
		fail(w, err)
		return
	}
	if err := s.Audit.Record(context.Background(), "api", "customer.created", map[string]int64{"customer": c.ID}); err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, viewCustomer(&c))
}

func (s *Server) customersByTag(w http.ResponseWriter, r *http.Request) {
	found, err := s.Customers.ByTag(r.URL.Query()["tag"]...)
	if err != nil {
		fail(w, err)
		return
	}
	views := make([]customerView, 0, len(found))
	for i := range found {
		views = append(views, viewCustomer(&found[i]))
	}
	reply(w, http.StatusOK, views)
}

func (s *Server) setPhone(w http.ResponseWriter, r *http.Request) {
	id, ok := idOf(w, r)
	if !ok {
		return
	}
	var in struct{ Phone string }
	if !decode(w, r, &in) {
		return
	}
	if err := s.Customers.SetPhone(id, in.Phone); err != nil {
		fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) referrers(w http.ResponseWriter, r *http.Request) {
	id, ok := idOf(w, r)
	if !ok {
		return
	}
	chain, err := s.Customers.Referrers(id)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, append([]string{}, chain...))
}
