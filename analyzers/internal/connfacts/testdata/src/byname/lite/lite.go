// Package lite opens what its callers name, and takes it for SQLite.
package lite

import "database/sql"

// Open asks SQLite for its tables.
func Open(driver string) {
	db, _ := sql.Open(driver, "")
	db.Exec("PRAGMA journal_mode = wal") // want `Exec: not PostgreSQL`
}
