// Package rebound writes ? for a parameter and has it rewritten.
package rebound

import (
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

func delete(db *sqlx.DB, ids []int) error {
	query, args, err := sqlx.In("delete from users where id in (?)", ids)
	if err != nil {
		return err
	}
	db.Exec(db.Rebind(query), args...)                            // want `Exec: PostgreSQL`
	db.Exec(db.Rebind("delete from users where name = ?"), "eve") // want `Exec: PostgreSQL`
	return nil
}
