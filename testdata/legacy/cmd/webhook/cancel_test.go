//go:build cancel

package main

import (
	"context"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"example.com/orders/internal/testdb"
)

// TestCancel holds that an invocation that ends early stops its statement on the
// server, whichever of its statements that is.
func TestCancel(t *testing.T) {
	for name, body := range map[string]string{
		"paid":    `{"order": 7, "reference": "r-7"}`,
		"refused": `{"order": 7, "reference": "r-7", "refused": true}`,
	} {
		t.Run(name, func(t *testing.T) {
			url := testdb.URL(t)
			testdb.Open(t, url)
			t.Setenv("DATABASE_URL", url)
			blocker := testdb.Block(t, url)
			for _, table := range []string{"orders", "audit_log"} {
				if t.Failed() {
					return
				}
				blocker.Reset(`INSERT INTO customers (id, email, name) VALUES (1, 'a@example.com', 'A');
					INSERT INTO orders (id, customer_id, total_cents) VALUES (7, 1, 500)`)
				blocker.Lock(table)
				cancelled(t, blocker, body)
				blocker.Unlock()
			}
		})
	}
}

func cancelled(t *testing.T, blocker *testdb.Blocker, body string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		res, err := handle(ctx, events.APIGatewayV2HTTPRequest{Body: body})
		if err == nil && res.StatusCode != 200 {
			t.Errorf("status %d: %s", res.StatusCode, res.Body)
		}
		ended <- err
	}()
	var sessions []int32
	if !testdb.Until(func() bool { sessions = blocker.Waiting(); return len(sessions) > 0 }) {
		t.Fatal("no statement waits")
	}
	cancel()
	if !testdb.Until(func() bool { return len(blocker.Busy(sessions)) == 0 }) {
		t.Error("the invocation is over, and its statement still runs")
		blocker.Unlock() // lets the statement end
	}
	if err := <-ended; err == nil {
		t.Error("an invocation that was cut short succeeded")
	}
}
