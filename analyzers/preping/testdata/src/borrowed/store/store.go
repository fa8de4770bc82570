// Package store opens pools, and holds them.
package store

import (
	"context"
	"database/sql"
	"time"

	_ "github.com/lib/pq"
)

func Open(dsn string) (*sql.DB, error) { return sql.Open("postgres", dsn) }

type Store struct{ db *sql.DB }

func Over(db *sql.DB) *Store { return &Store{db} }

func (s *Store) Count() (n int, err error) {
	err = s.db.QueryRow("SELECT count(*) FROM pg_class").Scan(&n)
	return n, err
}

func (s *Store) Get(ctx context.Context) (n int) {
	s.db.QueryRowContext(ctx, "SELECT 1").Scan(&n)
	return n
}

type Pub struct{ DB *sql.DB }

// New returns a store that nobody else can set up: it is for New to do.
func New(dsn string) (*Store, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(30)
	db.SetConnMaxLifetime(time.Hour)
	if err := db.Ping(); err != nil {
		return nil, err
	}
	return &Store{db}, nil
}

func (s *Store) Close() error { return s.db.Close() }

func NewPub(dsn string) (*Pub, error) {
	db, err := Open(dsn)
	if err != nil {
		return nil, err
	}
	return &Pub{DB: db}, nil
}

func (s *Pub) Count() (n int, err error) {
	err = s.DB.QueryRow("SELECT count(*) FROM pg_class WHERE x = $1", 1).Scan(&n)
	return n, err
}
