// Package stdlibs has its connections from pgx, under database/sql.
package stdlibs

import (
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/lib/pq" // want `keeps .*; the connections of this package come from pgx, so no error is ever a \*pq.Error; used here for pq.Error; netralint`
)

func insert() bool {
	db, err := sql.Open("pgx", "") // want `^sql.Open puts database/sql between this program and pgx`
	if err == nil {
		_, err = db.Exec("INSERT INTO a VALUES (1)")
	}
	_, ok := err.(*pq.Error)
	return ok
}
