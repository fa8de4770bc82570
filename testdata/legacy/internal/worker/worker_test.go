package worker

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"example.com/orders/internal/testdb"
)

func TestQueue(t *testing.T) {
	q := NewQueue(testdb.New(t))
	first, err := q.Enqueue("mail", map[string]string{"to": "a@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Enqueue("mail", nil); err != nil {
		t.Fatal(err)
	}
	a, err := q.Claim("one")
	if err != nil || a == nil || a.ID != first || a.Attempts != 1 || string(a.Payload) != `{"to": "a@example.com"}` {
		t.Fatalf("claimed %+v, %v", a, err)
	}
	b, err := q.Claim("two")
	if err != nil || b == nil || b.ID == a.ID {
		t.Fatalf("claimed %+v, %v", b, err)
	}
	if c, err := q.Claim("three"); c != nil || err != nil {
		t.Errorf("claimed %+v from an empty queue, %v", c, err)
	}
	if err := q.Complete(a.ID); err != nil {
		t.Fatal(err)
	}
	if err := q.Fail(b.ID, errors.New("no route"), 0); err != nil {
		t.Fatal(err)
	}
	if again, err := q.Claim("three"); err != nil || again == nil || again.ID != b.ID || again.Attempts != 2 {
		t.Errorf("claimed %+v, %v; want the failed job", again, err)
	}
	if err := q.Fail(b.ID, errors.New("no route"), 1500*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if later, err := q.Claim("three"); later != nil || err != nil {
		t.Errorf("claimed %+v before its time, %v", later, err)
	}
	if pending, err := q.Pending(); err != nil || len(pending) != 1 || pending["mail"] != 1 {
		t.Errorf("pending: %v, %v", pending, err)
	}
	if q.Seen("mail") != 3 {
		t.Errorf("seen %d, want 3", q.Seen("mail"))
	}
}

func TestEnqueueSaysWhatIsWrong(t *testing.T) {
	db := testdb.New(t)
	if _, err := db.Exec("ALTER TABLE jobs ADD CONSTRAINT known CHECK (kind <> 'odd')"); err != nil {
		t.Fatal(err)
	}
	_, err := NewQueue(db).Enqueue("odd", 1)
	if want := `enqueue odd: new row for relation "jobs" violates check constraint "known" (23514)`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestPurge(t *testing.T) {
	db := testdb.New(t)
	q := NewQueue(db)
	if _, err := db.Exec("INSERT INTO jobs (kind, payload, done_at) SELECT 'old', '{}', now() - n * interval '1 day' FROM generate_series(1, 10) n"); err != nil {
		t.Fatal(err)
	}
	if n, err := q.Purge(time.Now().AddDate(0, 0, -7), time.Microsecond); err != nil || n != 4 {
		t.Errorf("purged %d, %v; want 4", n, err)
	}
}

// TestWorkersWakeUp adds jobs while the workers sleep: only the notification
// can wake them.
func TestWorkersWakeUp(t *testing.T) {
	url := testdb.URL(t)
	q := NewQueue(testdb.Open(t, url))
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	done := make(chan string, 100)
	w := &Worker{
		Queue: q, Name: "test", Count: 3, Timeout: 10 * time.Second,
		Handlers: map[string]Handler{
			"ok": func(ctx context.Context, job *Job) error { done <- "ok"; return nil },
			"flaky": func(ctx context.Context, job *Job) error {
				if job.Attempts == 1 {
					return errors.New("first try")
				}
				done <- "flaky"
				return nil
			},
		},
	}
	wake := make(chan struct{}, 1)
	listening := make(chan struct{}, 1)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Add(3)
	go func() {
		defer wg.Done()
		if err := Listen(ctx, url, listening); err != nil {
			t.Error(err)
		}
	}()
	select { // Listen reports once when it is ready
	case <-listening:
	case <-ctx.Done():
		t.Fatal("the listener did not start")
	}
	go func() {
		defer wg.Done()
		for {
			select {
			case <-listening:
				notify(wake)
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() { defer wg.Done(); w.Run(ctx, wake) }()

	for _, kind := range []string{"ok", "flaky", "ok"} {
		if _, err := q.Enqueue(kind, map[string]int{}); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]int{}
	for range 3 {
		select {
		case kind := <-done:
			got[kind]++
		case <-ctx.Done():
			t.Fatalf("only %v was done", got)
		}
	}
	if got["ok"] != 2 || got["flaky"] != 1 {
		t.Errorf("done: %v", got)
	}
}
