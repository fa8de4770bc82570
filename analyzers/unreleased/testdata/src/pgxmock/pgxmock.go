// Package pgxmock has what the tests need of the module of that name.
package pgxmock

import "github.com/jackc/pgx/v5"

// PgxPoolIface stands in for a pool.
type PgxPoolIface interface {
	pgx.Tx
	ExpectBegin()
}
