// Package other uses another database.
package other

import "database/sql"

// First reads one row.
func First() (n int, err error) {
	db, err := sql.Open("mysql", "")
	if err != nil {
		return 0, err
	}
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&n)
	}
	return n, err
}
