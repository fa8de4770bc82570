// Package opener opens pools for others.
package opener

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
)

// Open opens a pool of one connection.
func Open(dsn string) (*sql.DB, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	Limit(db)
	return db, nil
}

// Wide opens a pool without a limit.
func Wide(dsn string) (*sql.DB, error) { return sql.Open("postgres", dsn) }

// Limit limits a pool to one connection.
func Limit(db *sql.DB) { db.SetMaxOpenConns(1) }

// Store holds a pool of one connection.
type Store struct {
	DB *sql.DB
}

// New opens one where others get at it.
func New(dsn string) (*Store, error) {
	db, err := Open(dsn)
	if err != nil {
		return nil, err
	}
	return &Store{DB: db}, nil
}

// Pool returns the pool.
func (s *Store) Pool() *sql.DB { return s.DB }

// Native opens a pool of pgx with one connection.
func Native(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = 1
	return pgxpool.NewWithConfig(ctx, cfg)
}
