// Package tool belongs to another module.
package tool

import "database/sql"

// Run calls without a context, which is for its module to change.
func Run(db *sql.DB) { db.Exec("VACUUM") }

// Execer is not for our module to change.
type Execer interface {
	Exec(query string, args ...any) (sql.Result, error)
}
