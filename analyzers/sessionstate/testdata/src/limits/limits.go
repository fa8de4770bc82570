// Package limits has a pool of one connection for a while.
package limits

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
	db.SetMaxOpenConns(4)
	_, err = db.Exec("SET search_path TO a") // want `runs SET on a pool`
	return db, err
}

// Alone has one connection.
func Alone(db *sql.DB) error {
	db.SetMaxOpenConns(1)
	defer db.SetMaxOpenConns(4)
	_, err := db.Exec("CREATE TEMP TABLE a (id int)")
	return err
}
