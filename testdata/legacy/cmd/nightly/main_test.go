package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/orders/internal/testdb"
)

func TestRun(t *testing.T) {
	var reminded []string
	mail := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reminded = append(reminded, r.FormValue("to"))
	}))
	defer mail.Close()
	url := testdb.URL(t)
	db := testdb.Open(t, url)
	for _, statement := range []string{
		"INSERT INTO jobs (kind, payload, done_at) VALUES ('a', '{}', now() - interval '8 days'), ('b', '{}', now())",
		"INSERT INTO audit_log (actor, action, at) VALUES ('ann', 'login', now() - interval '2 years'), ('ann', 'logout', now())",
		"INSERT INTO customers (id, email, name) VALUES (1, 'a@example.com', 'A'), (2, 'b@example.com', 'B')",
		"INSERT INTO orders (customer_id, total_cents, placed_at) VALUES (1, 500, now() - interval '1 minute'), (2, 700, now() - interval '5 days')",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := run(context.Background(), url, mail.URL, time.Now().Add(time.Second))
	if err != nil || len(rep.Days) != 1 || rep.Days[0].TotalCents != 500 {
		t.Fatalf("report %+v, %v", rep, err)
	}
	if len(reminded) != 1 || reminded[0] != "b@example.com" {
		t.Errorf("reminded %v, want b@example.com", reminded)
	}
	var jobs, lines int
	if err := db.QueryRow("SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM audit_log)").Scan(&jobs, &lines); err != nil || jobs != 1 || lines != 1 {
		t.Errorf("%d jobs and %d audit lines are left, %v; want 1 and 1", jobs, lines, err)
	}
}
