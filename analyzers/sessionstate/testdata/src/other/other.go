// Package other has the pool of another database.
package other

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
)

// Open opens the pool.
func Open(dsn string) (*sql.DB, error) {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return nil, err
	}
	_, err = db.Exec("SET SESSION sql_mode = ''")
	return db, err
}
