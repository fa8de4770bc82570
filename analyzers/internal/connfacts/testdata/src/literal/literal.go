// Package literal sends ? as it is, beside a driver for PostgreSQL.
package literal

import (
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

func delete(db *sqlx.DB) {
	db.Exec("delete from users where name = ?", "eve") // want `Exec: not PostgreSQL`
}
