package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/lib/pq"

	"example.com/orders/internal/database"
	"example.com/orders/internal/store"
	"example.com/orders/internal/testdb"
)

func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.New(testdb.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Customers.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func customer(t *testing.T, s *store.Store, email string, by int64, tags ...string) *store.Customer {
	t.Helper()
	if tags == nil {
		tags = []string{}
	}
	c := &store.Customer{Email: email, Name: email[:1], ReferredBy: sql.NullInt64{Int64: by, Valid: by != 0}, Tags: tags}
	if err := s.Customers.Create(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	return c
}

func product(t *testing.T, s *store.Store, sku string, cents int64, stock int, categories ...int64) {
	t.Helper()
	p := store.Product{SKU: sku, Name: "Product " + sku, PriceCents: cents, Stock: stock, CategoryIDs: pq.Int64Array(categories)}
	if err := s.Products.Upsert(p); err != nil {
		t.Fatal(err)
	}
}

func TestCustomers(t *testing.T) {
	s, ctx := open(t), context.Background()
	a := customer(t, s, "a@example.com", 0, "vip", "early")
	b := customer(t, s, "b@example.com", a.ID, "vip")
	c := customer(t, s, "c@example.com", b.ID)

	err := s.Customers.Create(ctx, &store.Customer{Email: "a@example.com", Name: "A", Tags: []string{}})
	if !errors.Is(err, database.ErrConflict) {
		t.Errorf("same address again: %v", err)
	}
	got, err := s.Customers.Get(a.ID)
	if err != nil || got.Email != "a@example.com" || len(got.Tags) != 2 || got.Tags[0] != "vip" || got.Phone.Valid {
		t.Errorf("get: %+v, %v", got, err)
	}
	if !got.CreatedAt.Equal(a.CreatedAt) || time.Since(got.CreatedAt) > time.Hour {
		t.Errorf("created at %s, want %s", got.CreatedAt, a.CreatedAt)
	}
	if _, err := s.Customers.Get(c.ID + 1); err != database.ErrNotFound {
		t.Errorf("unknown: %v", err)
	}
	if got, err := s.Customers.ByEmail(ctx, "b@example.com"); err != nil || got.ID != b.ID || got.ReferredBy.Int64 != a.ID {
		t.Errorf("by email: %+v, %v", got, err)
	}
	if found, err := s.Customers.ByTag("vip"); err != nil || len(found) != 2 || found[1].ID != b.ID {
		t.Errorf("by tag: %+v, %v", found, err)
	}
	if found, err := s.Customers.ByIDs(ctx, []int64{c.ID, a.ID}); err != nil || len(found) != 2 || found[0].ID != a.ID || len(found[0].Tags) != 2 {
		t.Errorf("by IDs: %+v, %v", found, err)
	}
	if chain, err := s.Customers.Referrers(c.ID); err != nil || len(chain) != 2 || chain[0] != "b" || chain[1] != "a" {
		t.Errorf("referrers: %v, %v", chain, err)
	}
	if emails, err := s.Customers.Emails(time.Now()); err != nil || len(emails) != 3 {
		t.Errorf("emails: %v, %v", emails, err)
	}
	if err := s.Ready(); err != nil || s.OpenConns() == 0 {
		t.Errorf("ready: %v, %d connections", err, s.OpenConns())
	}
}

func TestPhone(t *testing.T) {
	s := open(t)
	a := customer(t, s, "a@example.com", 0)
	for _, phone := range []string{"+49 30 1234", ""} {
		if err := s.Customers.SetPhone(a.ID, phone); err != nil {
			t.Fatal(err)
		}
		got, err := s.Customers.Get(a.ID)
		if err != nil || got.Phone.String != phone || got.Phone.Valid != (phone != "") {
			t.Errorf("phone %q: got %+v, %v", phone, got.Phone, err)
		}
	}
	if err := s.Customers.SetPhone(a.ID+1, "1"); err != sql.ErrNoRows {
		t.Errorf("unknown customer: %v", err)
	}
}

func TestProducts(t *testing.T) {
	s, ctx := open(t), context.Background()
	product(t, s, "ink", 500, 3, 1, 2)
	product(t, s, "pen", 1200, 3, 2)
	product(t, s, "cap", 900, 3)
	blue := store.Product{SKU: "ink", Name: "Blue ink", PriceCents: 450, Stock: 9, CategoryIDs: pq.Int64Array{2}, Attributes: json.RawMessage(`{"colour": "blue"}`)}
	if err := s.Products.Upsert(blue); err != nil {
		t.Fatal(err)
	}
	got, err := s.Products.Get(ctx, "ink")
	if err != nil || got.Name != "Blue ink" || got.Stock != 9 || len(got.CategoryIDs) != 1 || string(got.Attributes) != `{"colour": "blue"}` {
		t.Errorf("get: %+v, %v", got, err)
	}
	if _, err := s.Products.Get(ctx, "nib"); err != database.ErrNotFound {
		t.Errorf("unknown: %v", err)
	}
	if err := s.Products.Upsert(store.Product{SKU: "bad", PriceCents: -1}); !errors.Is(err, database.ErrInvalid) {
		t.Errorf("negative price: %v", err)
	}
	if found, err := s.Products.Search("product"); err != nil || len(found) != 2 || found[0].SKU != "cap" {
		t.Errorf("search: %+v, %v", found, err)
	}
	if found, err := s.Products.Search("nothing"); err != nil || found == nil || len(found) != 0 {
		t.Errorf("search without a hit: %+v, %v", found, err)
	}
	if found, err := s.Products.BySKU([]string{"pen", "cap", "nib"}); err != nil || len(found) != 2 || found["pen"].PriceCents != 1200 {
		t.Errorf("by SKU: %+v, %v", found, err)
	}
	if n, err := s.Products.Reprice(2, 110); err != nil || n != 2 {
		t.Errorf("reprice: %d, %v", n, err)
	}
	if got, err := s.Products.Get(ctx, "pen"); err != nil || got.PriceCents != 1320 {
		t.Errorf("after repricing: %+v, %v", got, err)
	}
}

type charger struct {
	ref string
	err error
}

func (c charger) Charge(context.Context, int64, int64) (string, error) { return c.ref, c.err }

func TestOrders(t *testing.T) {
	s, ctx := open(t), context.Background()
	c := customer(t, s, "a@example.com", 0)
	product(t, s, "ink", 500, 10)
	product(t, s, "pen", 1200, 10)

	o, err := s.Orders.Create(c.ID, "gift", []store.Item{{SKU: "pen", Quantity: 1}, {SKU: "ink", Quantity: 3}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Status != "new" || o.TotalCents != 2700 || o.Note.String != "gift" || len(o.Items) != 2 || o.Items[0] != (store.Item{SKU: "ink", Quantity: 3, PriceCents: 500}) {
		t.Errorf("created %+v", o)
	}
	other, err := s.Orders.Create(c.ID, "", []store.Item{{SKU: "ink", Quantity: 1}})
	if err != nil || other.Note.Valid {
		t.Fatalf("created %+v, %v", other, err)
	}
	if all, err := s.Orders.List(ctx, c.ID); err != nil || len(all) != 2 || all[0].ID != other.ID || len(all[1].Items) != 2 {
		t.Errorf("list: %+v, %v", all, err)
	}
	if _, err := s.Orders.Get(ctx, other.ID+1); err != sql.ErrNoRows {
		t.Errorf("unknown: %v", err)
	}

	declined := errors.New("declined")
	if err := s.Orders.Pay(ctx, o.ID, charger{err: declined}); !errors.Is(err, declined) {
		t.Errorf("declined: %v", err)
	}
	if err := s.Orders.Pay(ctx, o.ID, charger{ref: "p-1"}); err != nil {
		t.Errorf("pay: %v", err)
	}
	if err := s.Orders.Pay(ctx, o.ID, charger{ref: "p-2"}); !errors.Is(err, database.ErrInvalid) {
		t.Errorf("pay twice: %v", err)
	}
	if err := s.Orders.Pay(ctx, 99, charger{}); err != database.ErrNotFound {
		t.Errorf("pay unknown: %v", err)
	}
	if customer, err := s.Orders.Ship(o.ID); err != nil || customer != c.ID {
		t.Errorf("ship: %d, %v", customer, err)
	}
	if _, err := s.Orders.Ship(other.ID); !errors.Is(err, database.ErrInvalid) {
		t.Errorf("ship unpaid: %v", err)
	}
	got, err := s.Orders.Get(ctx, o.ID)
	if err != nil || got.Status != "shipped" || !got.PaidAt.Valid {
		t.Errorf("in the end: %+v, %v", got, err)
	}
}

func TestOrderTakesStockOrNothing(t *testing.T) {
	s, ctx := open(t), context.Background()
	c := customer(t, s, "a@example.com", 0)
	product(t, s, "ink", 500, 5)
	stock := func() int {
		p, err := s.Products.Get(ctx, "ink")
		if err != nil {
			t.Fatal(err)
		}
		return p.Stock
	}
	for _, items := range [][]store.Item{
		{{SKU: "ink", Quantity: 2}, {SKU: "nib", Quantity: 1}},
		{{SKU: "ink", Quantity: 6}},
	} {
		if _, err := s.Orders.Create(c.ID, "", items); !errors.Is(err, database.ErrInvalid) {
			t.Errorf("%v: %v", items, err)
		}
	}
	if _, err := s.Orders.Create(c.ID+1, "", nil); !errors.Is(err, database.ErrInvalid) {
		t.Errorf("unknown customer: %v", err)
	}
	if n := stock(); n != 5 {
		t.Errorf("stock %d, want 5", n)
	}
	o, err := s.Orders.Create(c.ID, "", []store.Item{{SKU: "ink", Quantity: 2}})
	if err != nil || stock() != 3 {
		t.Fatalf("create: %v, stock %d", err, stock())
	}
	if err := s.Orders.Cancel(o.ID); err != nil || stock() != 5 {
		t.Errorf("cancel: %v, stock %d", err, stock())
	}
	if err := s.Orders.Cancel(o.ID); !errors.Is(err, database.ErrInvalid) || stock() != 5 {
		t.Errorf("cancel twice: %v, stock %d", err, stock())
	}
}

func TestStream(t *testing.T) {
	s := open(t)
	c := customer(t, s, "a@example.com", 0)
	for range 5 {
		if _, err := s.Orders.Create(c.ID, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	orders, err := s.Orders.Stream(time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range orders {
		n++
	}
	if n != 5 {
		t.Errorf("%d orders, want 5", n)
	}
}

func TestAudit(t *testing.T) {
	db := testdb.New(t)
	audit, ctx := store.NewAudit(db), context.Background()
	for _, action := range []string{"login", "logout"} {
		if err := audit.Record(ctx, "ann", action, map[string]string{"action": action}); err != nil {
			t.Fatal(err)
		}
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Record(tx, "bob", "login", nil); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got, err := audit.Actions(ctx, "ann"); err != nil || len(got) != 2 || got[1] != "logout" {
		t.Errorf("actions: %v, %v", got, err)
	}
	if got, err := audit.Actions(ctx, "bob"); err != nil || len(got) != 0 {
		t.Errorf("actions of a rolled back line: %v, %v", got, err)
	}
	details, err := audit.Details([]string{"ann", "bob"})
	if err != nil || len(details) != 1 || string(details["ann"]) != `{"action": "logout"}` {
		t.Errorf("details: %s, %v", details, err)
	}
}
