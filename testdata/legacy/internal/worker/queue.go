// Package worker runs the jobs of the queue in the database.
package worker

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	pgdriver "github.com/lib/pq"
)

// Job is a row of jobs.
type Job struct {
	ID       int64
	Kind     string
	Payload  json.RawMessage
	Attempts int
}

// Queue is the job queue.
type Queue struct {
	db *sql.DB

	mu   sync.Mutex
	seen map[string]int
}

// NewQueue returns the queue in db.
func NewQueue(db *sql.DB) *Queue { return &Queue{db: db, seen: make(map[string]int)} }

// Enqueue adds a job and returns its ID.
func (q *Queue) Enqueue(kind string, payload any) (id int64, err error) {
	b, err := json.Marshal(payload)
	if err != nil {
		return 0, err
	}
	err = q.db.QueryRow("INSERT INTO jobs (kind, payload) VALUES ($1, $2) RETURNING id", kind, b).Scan(&id)
	var pqErr *pgdriver.Error
	if errors.As(err, &pqErr) {
		return 0, fmt.Errorf("enqueue %s: %s (%s)", kind, pqErr.Message, pqErr.Code)
	}
	return id, err
}

// Claim takes the next job for worker; nil when there is none.
func (q *Queue) Claim(worker string) (*Job, error) {
	tx, err := q.db.Begin()
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	q.mu.Lock()
	defer q.mu.Unlock()
	var j Job
	err = tx.QueryRow(
		`SELECT id, kind, payload, attempts FROM jobs
		 WHERE done_at IS NULL AND locked_by IS NULL AND run_at <= now()
		 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`).Scan(&j.ID, &j.Kind, &j.Payload, &j.Attempts)
	if err != nil {
		if err != sql.ErrNoRows {
			return nil, fmt.Errorf("claim job: %w", err)
		}
		return nil, nil
	}
	if _, err := tx.Exec("UPDATE jobs SET locked_by = $2, locked_at = now(), attempts = attempts + 1 WHERE id = $1", j.ID, worker); err != nil {
		return nil, err
	}
	q.seen[j.Kind]++
	j.Attempts++
	return &j, tx.Commit()
}

// Seen returns how many jobs of a kind were claimed.
func (q *Queue) Seen(kind string) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.seen[kind]
}

// Complete marks a job as done.
func (q *Queue) Complete(id int64) error {
	_, err := q.db.Exec("UPDATE jobs SET done_at = now(), locked_by = NULL WHERE id = $1", id)
	return err
}

// Fail puts a job back, to be tried again after wait.
func (q *Queue) Fail(id int64, cause error, wait time.Duration) error {
	_, err := q.db.Exec("UPDATE jobs SET locked_by = NULL, last_error = $2, run_at = now() + $3 * interval '1 second' WHERE id = $1",
		id, cause.Error(), wait.Seconds())
	return err
}

// Pending returns how many jobs wait, by kind.
func (q *Queue) Pending() (map[string]int64, error) {
	rows, err := q.db.Query("SELECT kind, count(*) FROM jobs WHERE done_at IS NULL GROUP BY kind")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	pending := make(map[string]int64)
	for rows.Next() {
		var kind string
		var n int64
		if err := rows.Scan(&kind, &n); err != nil {
			return nil, err
		}
		pending[kind] = n
	}
	return pending, nil
}

// Purge deletes the jobs done before, one by one, resting pause between them so
// that the server keeps up.
func (q *Queue) Purge(before time.Time, pause time.Duration) (n int, err error) {
	rows, err := q.db.Query("SELECT id FROM jobs WHERE done_at < $1", before)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return n, err
		}
		if _, err := q.db.Exec("DELETE FROM jobs WHERE id = $1", id); err != nil {
			return n, err
		}
		n++
		time.Sleep(pause)
	}
	return n, rows.Err()
}
