// Package store is given a pool.
package store

import "database/sql"

// Use does nothing with it.
func Use(db *sql.DB) {}
