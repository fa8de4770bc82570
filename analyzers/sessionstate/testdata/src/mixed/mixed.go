// Package mixed can have the pool of another database.
package mixed

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

// Open opens the pool.
func Open(driver, dsn string) (*sql.DB, error) {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	_, err = db.Exec("SET SESSION a = 1") // want `runs SET on a pool`
	return db, err
}
