// Package beside gives texts with placeholders to something else.
package beside

import (
	"database/sql"

	_ "github.com/lib/pq"
)

type mapper struct{}

func (mapper) Raw(text string, args ...any) mapper { return mapper{} }

// Touch has a pool of its own.
func Touch(db *sql.DB, m mapper) {
	m.Raw("SELECT * FROM users WHERE id = ?", 1)
	db.Exec("UPDATE orgs SET seen = now()") // want `Exec: PostgreSQL`
}
