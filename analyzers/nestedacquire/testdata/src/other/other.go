// Package other uses another database.
package other

import "database/sql"

// Two takes two connections.
func Two() error {
	db, err := sql.Open("mysql", "")
	if err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return db.Ping()
}
