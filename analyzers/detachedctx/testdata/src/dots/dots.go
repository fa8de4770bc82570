// Package dots imports context in ways that a fix does not follow.
package dots

import (
	. "context"

	"github.com/jackc/pgx/v5/pgxpool"
)

func dot(ctx Context, pool *pgxpool.Pool) {
	pool.Exec(Background(), "DELETE FROM a") // want `pool.Exec gets Background\(\) while ctx is in scope`
}
