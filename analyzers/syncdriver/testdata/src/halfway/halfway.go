// Package halfway moved its connections and not its errors.
package halfway

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq" // want `import of github.com/lib/pq keeps.*; the connections of this package come from pgx, so no error is ever a \*pq.Error; used here for pq.Error; netralint -fix ./... moves the module off it$`
)

func insert(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, "INSERT INTO a VALUES (1)")
	if dup := new(pq.Error); errors.As(err, &dup) && dup.Code == "23505" {
		return nil
	}
	return err
}
