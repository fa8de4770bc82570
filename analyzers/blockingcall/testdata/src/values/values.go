// Package values passes methods as values.
package values

import (
	"database/sql"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

func run(f func(string, ...any) (sql.Result, error)) { f("DELETE FROM a") }

func pass(db *sql.DB) {
	run(db.Exec)      // want `method value db.Exec takes no context; use ExecContext`
	query := db.Query // want `method value db.Query takes no context`
	query("SELECT 1")
	_ = db.Close
	_ = db.ExecContext
	_ = (*sql.DB).Exec
	_ = local{}.Exec
}

func extended(tx *sqlx.Tx) {
	_ = tx.NamedQuery // has no form with a context
}

type local struct{}

func (local) Exec() {}
