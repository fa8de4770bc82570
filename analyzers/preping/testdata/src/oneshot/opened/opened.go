// Package opened opens pools for others.
package opened

import (
	"database/sql"

	_ "github.com/lib/pq"
)

// Open returns a pool, and what closes it.
func Open(dsn string) (*sql.DB, func() error, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, nil, err
	}
	return db, db.Close, nil
}
