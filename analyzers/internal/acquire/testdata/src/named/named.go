// Package named calls function literals by the names of variables.
package named

import "database/sql"

func once(db *sql.DB) error {
	clear := func() error {
		_, err := db.Exec("DELETE FROM t")
		return err
	}
	if err := clear(); err != nil { // want "runs the literal of line 7"
		return err
	}
	fill := func() error {
		_, err := db.Exec("INSERT INTO t VALUES (1)")
		return err
	}
	return fill() // want "runs the literal of line 14"
}

func either(db *sql.DB, all bool) error {
	clear := func() error {
		_, err := db.Exec("DELETE FROM t WHERE old")
		return err
	}
	if all {
		clear = func() error {
			_, err := db.Exec("DELETE FROM t")
			return err
		}
	}
	return clear()
}

func given(db *sql.DB, clear func(*sql.DB) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := clear(db); err != nil {
		return err
	}
	return tx.Commit()
}
