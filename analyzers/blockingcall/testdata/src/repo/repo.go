// Package repo is handed its handle and cannot tell what it is.
package repo

import "database/sql"

// Repo keeps a handle.
type Repo struct{ db *sql.DB }

// New returns a Repo.
func New(db *sql.DB) *Repo { return &Repo{db: db} }

// Names and Forget call without a context.
func (r *Repo) Names() (*sql.Rows, error) { return r.db.Query("SELECT name FROM people") }

// Forget deletes all.
func (r *Repo) Forget() { r.db.Exec("DELETE FROM people") }

// Count calls on its argument.
func Count(db *sql.DB) (n int) {
	db.QueryRow("SELECT count(*) FROM people").Scan(&n)
	return n
}
