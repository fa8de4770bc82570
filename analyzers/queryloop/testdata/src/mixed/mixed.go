// Package mixed can have the pool of another database.
package mixed

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

func names(driver, dsn string, ids []int64) error {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := db.QueryRow("SELECT name FROM users WHERE id = $1", id).Scan(new(string)); err != nil { // want `it can be PostgreSQL`
			return err
		}
	}
	return nil
}
