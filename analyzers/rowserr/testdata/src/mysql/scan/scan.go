// Package scan is for another database by its path.
package scan

import "database/sql"

// Count counts.
func Count(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, nil
}
