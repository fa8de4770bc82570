package dots

import (
	"context"
	stdcontext "context"

	"github.com/jackc/pgx/v5/pgxpool"
)

func double(ctx context.Context, pool *pgxpool.Pool) {
	pool.Exec(stdcontext.Background(), "DELETE FROM a") // want `while ctx is in scope`
}
