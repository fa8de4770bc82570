// Package stores takes pools that others open.
package stores

import (
	"database/sql"

	_ "github.com/lib/pq"
	"go.uber.org/fx"
)

// Module gives a pool to other packages.
var Module = fx.Provide(New)

// New opens a pool.
func New() (*sql.DB, error) { return sql.Open("postgres", "") }

// SetUp sets a pool up.
func SetUp(db *sql.DB) error {
	db.SetMaxOpenConns(5)
	db.SetConnMaxIdleTime(1e11)
	return db.Ping()
}

// Use uses a pool.
func Use(db *sql.DB) error { return db.Ping() }
