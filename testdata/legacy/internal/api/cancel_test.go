//go:build cancel

package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"example.com/orders/internal/testdb"
)

const fixture = `
INSERT INTO customers (email, name, tags, referred_by) VALUES ('a@example.com', 'Ann', '{vip}', NULL), ('b@example.com', 'Bob', '{}', 1);
INSERT INTO products (sku, name, price_cents, stock) VALUES ('ink', 'Ink', 500, 10);
INSERT INTO orders (customer_id, status, total_cents) VALUES (1, 'new', 1000), (1, 'paid', 500);
INSERT INTO order_items (order_id, sku, quantity, price_cents) VALUES (1, 'ink', 2, 500), (2, 'ink', 1, 500);`

// endpoint is a request that goes all the way on the fixture.
type endpoint struct {
	path, body string
	// outlives is the table that is written even when the client is gone.
	outlives string
}

var endpoints = map[string]endpoint{
	"GET /customers/":               {path: "/customers/?tag=vip"},
	"POST /customers/":              {path: "/customers/", body: `{"email": "c@example.com", "name": "Cy"}`, outlives: "audit_log"},
	"GET /customers/{id}":           {path: "/customers/1"},
	"PUT /customers/{id}/phone":     {path: "/customers/1/phone", body: `{"phone": "+49"}`},
	"GET /customers/{id}/orders":    {path: "/customers/1/orders"},
	"GET /customers/{id}/referrers": {path: "/customers/2/referrers"},
	"POST /orders/":                 {path: "/orders/", body: `{"customer_id": 1, "items": [{"sku": "ink", "quantity": 1}]}`},
	"GET /orders/export.csv":        {path: "/orders/export.csv"},
	"GET /orders/{id}":              {path: "/orders/1"},
	"POST /orders/{id}/pay":         {path: "/orders/1/pay"},
	"POST /orders/{id}/ship":        {path: "/orders/2/ship", outlives: "audit_log"},
	"DELETE /orders/{id}":           {path: "/orders/1"},
	"GET /products":                 {path: "/products?q=ink"},
	"PUT /products/{sku}":           {path: "/products/ink", body: `{"name": "Ink", "price_cents": 600, "stock": 1}`},
	"GET /products/{sku}/stock":     {path: "/products/ink/stock"},
	"GET /reports/daily":            {path: "/reports/daily"},
	"GET /stats":                    {path: "/stats"},
}

// health has a connection and no table: it has a test of its own.
const health = "GET /healthz"

// routes returns what the server answers to, from the router itself.
func routes(t *testing.T) (all []string) {
	t.Helper()
	err := chi.Walk((&Server{}).Handler().(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		all = append(all, method+" "+route)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestCancel holds that a request whose client goes away stops its statement on
// the server, whichever of its statements that is.
func TestCancel(t *testing.T) {
	all := routes(t)
	for route := range endpoints {
		if !slices.Contains(all, route) {
			t.Errorf("%s is no route", route)
		}
	}
	for _, route := range all {
		if route == health {
			continue
		}
		e, known := endpoints[route]
		t.Run(route, func(t *testing.T) {
			if !known {
				t.Fatal("the endpoint has no case")
			}
			t.Parallel()
			newCancelled(t, strings.Fields(route)[0], e).tables()
		})
	}
}

// cancelled sends one request again and again, and goes away in the midst of it.
type cancelled struct {
	endpoint
	t       *testing.T
	server  *Server
	method  string
	base    string
	blocker *testdb.Blocker
	left    chan struct{} // the handler has been told that the client is gone
	ended   chan struct{} // the handler has returned
}

func newCancelled(t *testing.T, method string, e endpoint) *cancelled {
	s, url := server(t)
	c := &cancelled{endpoint: e, t: t, server: s, method: method, left: make(chan struct{}, 1), ended: make(chan struct{}, 1)}
	handler := s.Handler()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.AfterFunc(r.Context(), func() { c.left <- struct{}{} })
		handler.ServeHTTP(w, r)
		c.ended <- struct{}{}
	}))
	t.Cleanup(srv.Close)
	c.base, c.blocker = srv.URL, testdb.Block(t, url)
	return c
}

// tables locks one table after the other. Where the request gets along without
// it there is nothing to see.
func (c *cancelled) tables() {
	stopped := 0
	for _, table := range c.blocker.Tables() {
		if c.t.Failed() {
			return
		}
		c.blocker.Reset(fixture)
		c.blocker.Lock(table)
		if c.one(table) {
			stopped++
		}
	}
	if stopped == 0 {
		c.t.Error("the request waited for no table")
	}
}

// one sends the request, and reports whether it waited for the table.
func (c *cancelled) one(table string) (waited bool) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	answer := make(chan error, 1)
	go func() { answer <- c.send(ctx) }()
	sessions, err := c.await(answer)
	if err != nil {
		c.t.Fatalf("with %s locked: %v", table, err)
	}
	if len(sessions) > 0 {
		cancel()
		if err := <-answer; !errors.Is(err, context.Canceled) && table != c.outlives {
			c.t.Errorf("with %s locked: the client did not go away: %v", table, err)
		}
		if table != c.outlives && !testdb.Until(func() bool { return len(c.blocker.Busy(sessions)) == 0 }) {
			c.t.Errorf("the client is gone, and its statement on %s still runs", table)
		}
	}
	<-c.left
	c.blocker.Unlock()
	<-c.ended
	c.server.Drain()
	if table == c.outlives && c.blocker.Count(table) == 0 {
		c.t.Errorf("the client is gone, and with it the row of %s that should outlive it", table)
	}
	return len(sessions) > 0
}

// await waits until the request is answered or sessions wait for the table.
func (c *cancelled) await(answer <-chan error) (sessions []int32, err error) {
	answered := false
	if !testdb.Until(func() bool {
		select {
		case err = <-answer:
			answered = true
		default:
			sessions = c.blocker.Waiting()
		}
		return answered || len(sessions) > 0
	}) {
		return nil, errors.New("there is neither an answer nor a statement that waits")
	}
	return sessions, err
}

func (c *cancelled) send(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, c.method, c.base+c.path, strings.NewReader(c.body))
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body := new(strings.Builder)
	if _, err := io.Copy(body, res.Body); err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: status %d: %s", c.method, c.path, res.StatusCode, body)
	}
	return nil
}

// TestCancelHealth is TestCancel for the endpoint that opens a connection of its
// own and asks nothing of a table.
func TestCancelHealth(t *testing.T) {
	if !slices.Contains(routes(t), health) {
		t.Fatalf("%s is no route", health)
	}
	url := testdb.URL(t)
	blocker := testdb.Block(t, url)
	s := &Server{}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close) // waits for the handler, which the end of the stalling server lets go
	var stalled <-chan int32
	s.DatabaseURL, stalled = testdb.Stall(t, url)
	ctx, cancel := context.WithTimeout(context.Background(), testdb.Patience)
	defer cancel()
	c := &cancelled{method: "GET", base: srv.URL, endpoint: endpoint{path: "/healthz"}}
	answer := make(chan error, 1)
	go func() { answer <- c.send(ctx) }()
	var session int32
	select {
	case session = <-stalled:
	case err := <-answer:
		t.Fatalf("there is an answer of a server that says nothing: %v", err)
	}
	if !blocker.Exists(session) {
		t.Fatal("the session is gone before the client is")
	}
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("the client did not go away: %v", err)
	}
	if !testdb.Until(func() bool { return !blocker.Exists(session) }) {
		t.Error("the client is gone, and its session is still there")
	}
}
