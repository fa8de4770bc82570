package main

import (
	"context"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"example.com/orders/internal/testdb"
)

func TestHandle(t *testing.T) {
	url := testdb.URL(t)
	db := testdb.Open(t, url)
	for _, statement := range []string{
		"INSERT INTO customers (id, email, name) VALUES (1, 'a@example.com', 'A')",
		"INSERT INTO orders (id, customer_id, total_cents) VALUES (7, 1, 500)",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("DATABASE_URL", url)
	for _, c := range []struct {
		body   string
		status int
	}{
		{`{"order": 7, "reference": "r-7", "refused": true}`, 200},
		{`{"order": 8, "reference": "r-8", "refused": true}`, 404},
		{`{"order": 7, "reference": "r-7"}`, 200},
		{`{"order": 7, "reference": "r-7"}`, 404},
		{`order 7`, 400},
	} {
		res, err := handle(context.Background(), events.APIGatewayV2HTTPRequest{Body: c.body})
		if err != nil || res.StatusCode != c.status {
			t.Errorf("%s: %d %s, %v; want %d", c.body, res.StatusCode, res.Body, err, c.status)
		}
	}
	var status, ref string
	if err := db.QueryRow("SELECT status, payment_ref FROM orders WHERE id = 7").Scan(&status, &ref); err != nil || status != "paid" || ref != "r-7" {
		t.Errorf("order is %s %s, %v", status, ref, err)
	}
	var actions string
	if err := db.QueryRow("SELECT string_agg(action, ' ' ORDER BY id) FROM audit_log").Scan(&actions); err != nil || actions != "payment.refused payment.received" {
		t.Errorf("audit log: %s, %v", actions, err)
	}
}
