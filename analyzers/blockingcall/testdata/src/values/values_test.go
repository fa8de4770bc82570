package values

import (
	"database/sql"
	"testing"
)

func TestRun(t *testing.T) { runWith(nil) }

func runWith(db *sql.DB) {
	run(db.Exec) // want `method value db.Exec takes no context`
}
