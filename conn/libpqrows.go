package conn

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// likeRows are rows that behave as those of database/sql: they end with their
// transaction or with the context of their query, read or not.
type likeRows struct {
	pgx.Rows
	mu   *sync.Mutex // held while the connection is used
	over func()
	done bool
	why  error // what ended them
}

func (r *likeRows) Next() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Rows.Next() {
		return true
	}
	r.end(nil)
	return false
}

func (r *likeRows) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end(nil)
}

// end closes the rows while mu is held. Those that were read to the end stay
// as they are.
func (r *likeRows) end(why error) {
	if r.done {
		return
	}
	r.done, r.why = true, why
	r.Rows.Close()
	r.over()
}

func (r *likeRows) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.why != nil {
		return r.why
	}
	return r.Rows.Err()
}

func (r *likeRows) CommandTag() pgconn.CommandTag {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Rows.CommandTag()
}

func (r *likeRows) Scan(dest ...any) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Rows.Scan(dest...)
}

func (r *likeRows) Values() ([]any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Rows.Values()
}

// watchRows makes rows of a query on the pool that give their connection back
// when ctx ends, also if nobody reads them any more.
func (db *DB) watchRows(ctx context.Context, inner pgx.Rows, e *entry) pgx.Rows {
	r := &likeRows{Rows: inner, mu: new(sync.Mutex)}
	r.mu.Lock() // until over is set
	defer r.mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.end(ctx.Err())
	})
	r.over = func() {
		stop()
		db.release(e)
	}
	return r
}
