package maintenance

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/orders/internal/testdb"
)

func open(t *testing.T, url string) *Runner {
	t.Helper()
	r, err := Open(url, "it's a test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestLockedRunsOnce(t *testing.T) {
	url := testdb.URL(t)
	a, b := open(t, url), open(t, url)
	err := a.Locked(func() error {
		if err := b.Locked(func() error { return nil }); err != ErrBusy {
			t.Errorf("second run: %v, want ErrBusy", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Locked(func() error { return nil }); err != nil {
		t.Errorf("after the first run: %v", err)
	}
}

func TestChores(t *testing.T) {
	url := testdb.URL(t)
	db := testdb.Open(t, url)
	for _, statement := range []string{
		"INSERT INTO jobs (kind, payload, done_at) VALUES ('old', '{}', now() - interval '9 days'), ('new', '{}', now())",
		"INSERT INTO customers (id, email, name) VALUES (1, 'a@example.com', 'A'), (2, 'b@example.com', 'B'), (3, 'c@example.com', 'C')",
		"INSERT INTO orders (id, customer_id, placed_at) VALUES (40, 1, now()), (41, 2, now() - interval '2 years')",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := open(t, url).ExpireJobs(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	var kinds string
	if err := db.QueryRow("SELECT string_agg(kind, ',') FROM jobs").Scan(&kinds); err != nil || kinds != "new" {
		t.Errorf("jobs left: %q, %v", kinds, err)
	}
	open(t, url).ResetSequence()
	var id int64
	if err := db.QueryRow("INSERT INTO orders (customer_id) VALUES (1) RETURNING id").Scan(&id); err != nil || id != 42 {
		t.Errorf("next order %d, %v; want 42", id, err)
	}
	if n, err := open(t, url).Dormant(365 * 24 * time.Hour); err != nil || n != 2 {
		t.Errorf("dormant: %d, %v; want 2", n, err)
	}
	r := open(t, url)
	if err := r.Analyze(context.Background(), "orders", "jobs"); err != nil {
		t.Error(err)
	}
	if err := r.Analyze(context.Background(), "nowhere"); err == nil || errors.Is(err, ErrBusy) {
		t.Errorf("analyze an unknown table: %v", err)
	}
}
