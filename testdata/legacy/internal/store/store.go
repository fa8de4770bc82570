// Package store is the repository layer of the orders service.
package store

import (
	"database/sql"

	"github.com/jmoiron/sqlx"
)

// Store gives access to all repositories.
type Store struct {
	Customers *Customers
	Products  *Products
	Orders    *Orders
	db        *sql.DB
}

// New returns the repositories on db.
func New(db *sql.DB) (*Store, error) {
	customers, err := NewCustomers(db)
	if err != nil {
		return nil, err
	}
	products := &Products{db: sqlx.NewDb(db, "postgres")}
	return &Store{
		Customers: customers,
		Products:  products,
		Orders:    &Orders{db: db, customers: customers},
		db:        db,
	}, nil
}

// Ready reports whether the database answers.
func (s *Store) Ready() error {
	return s.db.Ping()
}

// OpenConns returns how many connections are open.
func (s *Store) OpenConns() int {
	return s.db.Stats().OpenConnections
}
