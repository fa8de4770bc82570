// Package mixed can have the rows of another database.
package mixed

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

// Count counts.
func Count(driver, dsn string) (n int, err error) {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return 0, err
	}
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() { // want `rows.Err is not checked`
		n++
	}
	return n, nil
}
