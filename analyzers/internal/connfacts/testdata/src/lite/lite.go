// Package lite has numbered parameters, as SQLite has.
package lite

import "database/sql"

// Delete has no other sign of SQLite.
func Delete(db *sql.DB, id int) {
	db.Exec("PRAGMA foreign_keys = on")            // want `Exec: not PostgreSQL`
	db.Exec("DELETE FROM users WHERE id = $1", id) // want `Exec: not PostgreSQL`
}

// Tables asks SQLite for its tables.
func Tables(db *sql.DB, name string) {
	db.Query("SELECT sql FROM sqlite_master WHERE name = $1", name) // want `Query: not PostgreSQL`
	db.Exec("VACUUM")                                               // want `Exec: not PostgreSQL`
}
