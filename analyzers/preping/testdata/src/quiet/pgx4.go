package quiet

import (
	"context"

	"github.com/jackc/pgx/v4/pgxpool"
)

var pool4 *pgxpool.Pool

// connect4 opens a pool that has a limit and a lifetime, and that was reached.
func connect4(ctx context.Context) (err error) {
	pool4, err = pgxpool.Connect(ctx, "")
	return err
}
