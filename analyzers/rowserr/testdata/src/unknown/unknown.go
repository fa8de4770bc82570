// Package unknown has rows of which nothing says whose they are.
package unknown

import "database/sql"

// Count counts.
func Count(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() { // want `rows.Err is not checked`
		n++
	}
	return n, nil
}
