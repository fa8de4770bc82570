// Package store opens pools for others.
package store

import (
	"context"
	"database/sql"
	"net/http"

	_ "github.com/lib/pq"
)

// Store holds a pool.
type Store struct{ DB *sql.DB }

// Close closes it.
func (s *Store) Close() error { return s.DB.Close() }

// OpenDB returns a new pool.
func OpenDB(url string) (*sql.DB, error) { return sql.Open("postgres", url) }

// New returns one in a struct.
func New(url string) (*Store, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	return &Store{DB: db}, nil
}

var pools = map[string]*sql.DB{}

// Kept returns the pool of a URL.
func Kept(url string) (*sql.DB, error) {
	if db := pools[url]; db != nil {
		return db, nil
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	pools[url] = db
	return db, nil
}

// Use opens a pool and closes it; that a handler calls it is not seen here.
func Use(url string) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return
	}
	defer db.Close()
	db.ExecContext(context.Background(), "SELECT 1")
}

const url = "postgres://localhost/db"

// Handler calls what other packages may call too.
func Handler(w http.ResponseWriter, r *http.Request) {
	db, err := OpenDB(url) // want `OpenDB opens a pool for each request and nothing closes it`
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "SELECT 1")
}

// Repo holds a pool of its own.
type Repo struct{ db *sql.DB }

// Close closes it.
func (r *Repo) Close() error { return r.db.Close() }

// Count asks it.
func (r *Repo) Count(ctx context.Context) (n int, err error) {
	err = r.db.QueryRowContext(ctx, "SELECT 1").Scan(&n)
	return n, err
}

// NewRepo opens the pool of a repo.
func NewRepo(url string) (*Repo, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	return &Repo{db}, nil
}

var repo *Repo

// TheRepo opens one once.
func TheRepo(url string) (*Repo, error) {
	if repo == nil {
		db, err := sql.Open("postgres", url)
		if err != nil {
			return nil, err
		}
		repo = &Repo{db}
	}
	return repo, nil
}

// Around has a repo around a pool that is there.
func Around(db *sql.DB) *Repo { return &Repo{db} }
