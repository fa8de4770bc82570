// Package other sends placeholders that are not PostgreSQL's.
package other

import "database/sql"

// Delete does.
func Delete(db *sql.DB) {
	db.Exec("delete from users where id = ?", 1) // want `Exec: not PostgreSQL`
}
