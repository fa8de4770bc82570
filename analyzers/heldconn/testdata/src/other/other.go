// Package other uses another database.
package other

import (
	"database/sql"
	"time"
)

// Wait waits in a transaction.
func Wait() error {
	db, err := sql.Open("mysql", "")
	if err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	time.Sleep(1)
	return tx.Commit()
}
