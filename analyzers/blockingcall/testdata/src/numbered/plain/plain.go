// Package plain has $1 and nothing else.
package plain

import "database/sql"

func Count(db *sql.DB, id int) (n int, err error) {
	err = db.QueryRow("SELECT count(*) FROM notes WHERE id = $1", id).Scan(&n) // want `db.QueryRow takes no context`
	return n, err
}
