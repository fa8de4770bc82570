// Package other has the rows of another database.
package other

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
)

// Count counts.
func Count(dsn string) (n int, err error) {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return 0, err
	}
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, nil
}
