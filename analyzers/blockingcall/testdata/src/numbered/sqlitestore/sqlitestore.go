// Package sqlitestore says by its name what it is for.
package sqlitestore

import "database/sql"

func Touch(db *sql.DB, id int) error {
	_, err := db.Exec("UPDATE notes SET seen = 1 WHERE id = $1", id)
	return err
}
