// Package store is a library: nothing is reported here.
package store

import (
	"database/sql"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

// Open returns a pool.
func Open(url string) (*sql.DB, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Store keeps one.
type Store struct{ db *sqlx.DB }

// New opens it.
func New(url string) (*Store, error) {
	db, err := connect(url)
	if err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

func connect(url string) (*sqlx.DB, error) { return sqlx.Connect("postgres", url) }

// Bounded opens one with a bound.
func Bounded(url string, n int) (*Store, error) {
	db, err := sqlx.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	return &Store{db: db}, nil
}
