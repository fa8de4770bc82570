// Package days sends what only SQLite has.
package days

import "database/sql"

func Count(db *sql.DB, day string) (n int, err error) {
	err = db.QueryRow("SELECT count(*) FROM notes WHERE strftime('%d', seen) = $1", day).Scan(&n)
	return n, err
}
