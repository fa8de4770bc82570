// Package other uses another database.
package other

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
)

func names(dsn string, ids []int64) error {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := db.QueryRow("SELECT name FROM users WHERE id = ?", id).Scan(new(string)); err != nil {
			return err
		}
	}
	return nil
}
