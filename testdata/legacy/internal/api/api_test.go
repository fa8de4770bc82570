package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/database"
	"example.com/orders/internal/payments"
	"example.com/orders/internal/store"
	"example.com/orders/internal/testdb"
)

type client struct {
	t    *testing.T
	base string
}

func serve(t *testing.T) *client {
	t.Helper()
	s, _ := server(t)
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return &client{t: t, base: srv.URL}
}

// server returns a server with a payment provider, on an empty database, and
// the URL of the database.
func server(t *testing.T) (*Server, string) {
	t.Helper()
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Order, Cents int64 }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Cents == 0 {
			w.WriteHeader(http.StatusPaymentRequired)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"reference": "r-1"}`)
	}))
	t.Cleanup(provider.Close)
	url := testdb.URL(t)
	s, err := NewServer(testdb.Open(t, url), url, payments.New(provider.URL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Customers.Close() })
	t.Cleanup(s.Drain)
	return s, url
}

// broken is an order repository without a database.
type broken struct{ err error }

func (b broken) Create(customerID int64, note string, items []store.Item) (*store.Order, error) {
	return nil, b.err
}
func (b broken) Get(context.Context, int64) (*store.Order, error)   { return nil, b.err }
func (b broken) List(context.Context, int64) ([]store.Order, error) { return nil, b.err }
func (b broken) Pay(context.Context, int64, store.Charger) error    { return b.err }
func (b broken) Ship(id int64) (int64, error)                       { return 0, b.err }
func (b broken) Cancel(int64) error                                 { return b.err }
func (b broken) Stream(_ time.Time) (<-chan store.Order, error)     { return nil, b.err }

func TestOrdersWithoutDatabase(t *testing.T) {
	s := &Server{Orders: broken{database.ErrRetry}}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	c := &client{t: t, base: srv.URL}
	for _, request := range []string{"POST /orders/", "GET /orders/1", "GET /customers/1/orders", "POST /orders/1/pay", "POST /orders/1/ship", "DELETE /orders/1", "GET /orders/export.csv"} {
		method, path, _ := strings.Cut(request, " ")
		c.do(method, path, "{}", 503)
	}
}

// do sends a request, requires a status and returns the body.
func (c *client) do(method, path, body string, status int) string {
	c.t.Helper()
	req, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if res.StatusCode != status {
		c.t.Errorf("%s %s: status %d, want %d: %s", method, path, res.StatusCode, status, b)
	}
	return strings.TrimSpace(string(b))
}

func (c *client) want(method, path, body string, status int, want string) {
	c.t.Helper()
	if got := c.do(method, path, body, status); got != want {
		c.t.Errorf("%s %s: got\n%s\nwant\n%s", method, path, got, want)
	}
}

func TestCustomers(t *testing.T) {
	c := serve(t)
	c.want("POST", "/customers/", `{"email": "a@example.com", "name": "Ann", "tags": ["vip"]}`, 201,
		`{"id":1,"email":"a@example.com","name":"Ann","tags":["vip"]}`)
	c.want("POST", "/customers/", `{"email": "b@example.com", "name": "Bob", "phone": "1", "referred_by": 1}`, 201,
		`{"id":2,"email":"b@example.com","name":"Bob","phone":"1","referred_by":1,"tags":[]}`)
	c.do("POST", "/customers/", `{"email": "a@example.com", "name": "Eve"}`, 409)
	c.do("POST", "/customers/", `{"email": "e@example.com", "name": "Eve", "referred_by": 99}`, 422)
	c.do("POST", "/customers/", `{`, 400)
	c.want("PUT", "/customers/1/phone", `{"phone": "+49"}`, 204, "")
	c.do("PUT", "/customers/9/phone", `{"phone": "+49"}`, 404)
	c.want("GET", "/customers/1", "", 200, `{"id":1,"email":"a@example.com","name":"Ann","phone":"+49","tags":["vip"]}`)
	c.do("GET", "/customers/9", "", 404)
	c.do("GET", "/customers/nine", "", 400)
	c.want("GET", "/customers/?tag=vip", "", 200, `[{"id":1,"email":"a@example.com","name":"Ann","phone":"+49","tags":["vip"]}]`)
	c.want("GET", "/customers/2/referrers", "", 200, `["Ann"]`)
	c.want("GET", "/customers/2/orders", "", 200, `[]`)
}

func TestOrders(t *testing.T) {
	c := serve(t)
	c.do("POST", "/customers/", `{"email": "a@example.com", "name": "Ann"}`, 201)
	c.do("PUT", "/products/ink", `{"name": "Ink", "price_cents": 500, "stock": 4}`, 200)
	c.want("POST", "/orders/", `{"customer_id": 1, "items": [{"sku": "ink", "quantity": 2}]}`, 201,
		`{"id":1,"customer_id":1,"status":"new","total_cents":1000,"items":[{"sku":"ink","quantity":2,"price_cents":500}]}`)
	c.do("POST", "/orders/", `{"customer_id": 1, "items": [{"sku": "ink", "quantity": 3}]}`, 422)
	c.do("POST", "/orders/", `{"customer_id": 9}`, 422)
	c.do("GET", "/orders/99", "", 404)
	c.do("POST", "/orders/1/ship", "", 422)
	c.do("POST", "/orders/1/pay", "", 204)
	c.do("POST", "/orders/1/pay", "", 422)
	c.do("DELETE", "/orders/1", "", 422)
	c.want("POST", "/orders/1/ship", "", 200, `{"customer_id":1}`)
	if got := c.do("GET", "/orders/1", "", 200); !strings.Contains(got, `"status":"shipped"`) || !strings.Contains(got, `"paid_at":"`) {
		t.Errorf("shipped order: %s", got)
	}

	free := c.do("POST", "/orders/", `{"customer_id": 1, "note": "sample"}`, 201)
	id := strings.TrimSuffix(strings.TrimPrefix(strings.SplitN(free, ",", 2)[0], `{"id":`), `,`)
	c.do("POST", "/orders/"+id+"/pay", "", 500) // the provider refuses nothing to pay
	c.do("DELETE", "/orders/"+id, "", 204)
	c.want("GET", "/orders/export.csv", "", 200, "1,shipped,1000\n"+id+",cancelled,0")
	if got := c.do("GET", "/customers/1/orders", "", 200); strings.Count(got, `"status"`) != 2 {
		t.Errorf("list: %s", got)
	}
	if got := c.do("GET", "/reports/daily", "", 200); !strings.Contains(got, `"Orders":1,"TotalCents":1000`) || !strings.Contains(got, `"Top":"ink"`) {
		t.Errorf("report: %s", got)
	}
	c.want("GET", "/stats", "", 200, `{"customers":1,"orders":2}`)
}

func TestProducts(t *testing.T) {
	c := serve(t)
	got := c.do("PUT", "/products/pen", `{"name": "Pen", "price_cents": 1200, "stock": 1, "category_ids": [3, 4], "attributes": {"nib": "F"}}`, 200)
	if !strings.HasPrefix(got, `{"sku":"pen","name":"Pen","price_cents":1200,"stock":1,"category_ids":[3,4],"attributes":{"nib":"F"},"updated_at":"`) {
		t.Errorf("put: %s", got)
	}
	c.do("PUT", "/products/bad", `{"name": "Bad", "price_cents": -1}`, 422)
	if got := c.do("GET", "/products?q=PE", "", 200); strings.Count(got, `"sku"`) != 1 {
		t.Errorf("search: %s", got)
	}
	c.want("GET", "/products?q=cap", "", 200, `[]`)
	c.want("GET", "/products/pen/stock", "", 200, `{"available":1}`)
	c.do("GET", "/products/cap/stock", "", 404)
}

func TestHealth(t *testing.T) {
	serve(t).want("GET", "/healthz", "", 200, `{"status":"ok"}`)
}

func TestHealthWithoutDatabase(t *testing.T) {
	s := &Server{DatabaseURL: "postgres://nobody@127.0.0.1:1/none?sslmode=disable&connect_timeout=2"}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}
