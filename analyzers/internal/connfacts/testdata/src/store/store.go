// Package store is given its pools and says by its text what they are.
package store

import (
	"database/sql"

	"github.com/jmoiron/sqlx"
)

// Store keeps a pool.
type Store struct{ db *sql.DB }

// New keeps it.
func New(db *sql.DB) *Store { return &Store{db: db} }

// Find uses a placeholder of PostgreSQL.
func (s *Store) Find(id int) {
	s.db.Query("select name from users where id = $1", id) // want `Query: PostgreSQL`
}

// DB embeds its pool.
type DB struct{ *sqlx.DB }

// Open returns it.
func Open(driver, dsn string) (*DB, error) {
	db, err := sqlx.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	return &DB{db}, nil
}
