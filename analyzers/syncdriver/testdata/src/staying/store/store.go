// Package store leaves it to the program to link the driver.
package store

import "database/sql"

// Ping opens the driver by its name.
func Ping() {
	db, err := sql.Open("postgres", "") // want `sql.Open opens PostgreSQL through lib/pq`
	if err == nil {
		_, _ = db.Query("SELECT 1")
	}
}
