// Package linked has pgx under database/sql as well.
package linked

import (
	_ "github.com/jackc/pgx/v5/stdlib"
	postgres "github.com/lib/pq" // want `keeps .*; pgx is linked as well, and checks for the errors of one never match those of the other; used here for oid.T_text, pq.Error; netralint`
	"github.com/lib/pq/oid"
)

func isDuplicate(err error) bool {
	e, ok := err.(*postgres.Error)
	return ok && e.Code == "23505"
}

var text = oid.T_text
