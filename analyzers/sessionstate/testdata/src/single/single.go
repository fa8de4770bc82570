// Package single has a pool of one connection.
package single

import (
	"database/sql"

	_ "github.com/lib/pq"
)

// Open opens the pool.
func Open(dsn string) (*sql.DB, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec("SET search_path TO a")
	return db, err
}
